using System.Globalization;
using System.Text.Json;

namespace Muster.Cli.Completion;

/// <summary>
/// Names that only an agent knows. Whoever waits has a finger on a key: an agent that does not answer in time, or refuses,
/// has no names, and nothing is said of it.
/// </summary>
internal sealed class LiveNames(AgentAddress agent, Terminal terminal)
{
    /// <summary>For agents far away: how long to wait for one, in milliseconds, at most a minute.</summary>
    public const string Timeout = "MUSTER_COMPLETE_TIMEOUT";

    /// <summary>Longer than any healthy agent nearby takes, shorter than it takes to wonder.</summary>
    private const int PatienceMilliseconds = 700;

    private const int PatienceMillisecondsMax = 60_000;

    public async Task<IReadOnlyList<string>> AskAsync(Wanted wanted, string typed, CancellationToken cancel)
    {
        if (Question(wanted, typed) is not { } question)
        {
            return [];
        }

        using var patience = new CancellationTokenSource(Patience(), terminal.Time);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel, patience.Token);
        try
        {
            using var client = AgentClient.Open(agent);
            var reply = await client.GetAsync(question.Path, limit.Token, question.Query);
            return reply.Status == 200 ? [.. Names(wanted, reply.Json())] : [];
        }
        catch (Exception silence) when (
            silence is AgentTroubleException or OperationCanceledException or JsonException or InvalidOperationException
                or KeyNotFoundException or IOException)
        {
            return [];
        }
    }

    private TimeSpan Patience() => TimeSpan.FromMilliseconds(
        int.TryParse(terminal.Environment(Timeout), NumberStyles.None, CultureInfo.InvariantCulture, out var given)
            ? Math.Min(given, PatienceMillisecondsMax)
            : PatienceMilliseconds);

    private static (string Path, (string, string)[] Query)? Question(Wanted wanted, string typed) => wanted switch
    {
        // One level at a time: as many names as a folder has, not as the store has.
        Wanted.Key => (KvKey(typed[..(typed.LastIndexOf('/') + 1)]), [("keys", ""), ("separator", "/")]),
        Wanted.Service => ("/v1/catalog/services", []),
        Wanted.Node => ("/v1/catalog/nodes", []),
        Wanted.Datacenter => ("/v1/catalog/datacenters", []),
        Wanted.Member => ("/v1/agent/members", []),
        Wanted.LocalService => ("/v1/agent/services", []),
        Wanted.LocalCheck => ("/v1/agent/checks", []),
        Wanted.Query => ("/v1/query", []),
        Wanted.Session => ("/v1/session/list", []),
        _ => null,
    };

    private static IEnumerable<string> Names(Wanted wanted, JsonElement answer) => wanted switch
    {
        Wanted.Key or Wanted.Datacenter => answer.EnumerateArray().Select(name => name.GetString()!),
        Wanted.Service or Wanted.LocalService or Wanted.LocalCheck => answer.EnumerateObject().Select(property => property.Name),
        Wanted.Node => Each(answer, "Node"),
        Wanted.Member or Wanted.Query => Each(answer, "Name"),
        _ => Each(answer, "ID"),
    };

    private static IEnumerable<string> Each(JsonElement list, string member) =>
        list.EnumerateArray().Select(item => item.GetProperty(member).GetString()!);

    private static string KvKey(string folder) => $"/v1/kv/{AgentClient.Escape(folder.TrimStart('/'))}";
}
