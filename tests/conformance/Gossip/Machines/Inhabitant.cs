using System.Text.Json;
using Muster.Tests.Support;
using Muster.Tests.Support.Machines;

namespace Muster.Tests.Conformance.Gossip.Machines;

/// <summary>A member of a network that lives on a machine of its own, whoever wrote it.</summary>
internal abstract class Inhabitant(string name, Machine machine, ChildProcess process) : IAsyncDisposable
{
    public const int Port = 8301;

    /// <summary>What a rumour misses, exchanges of states bring: those come each half minute, with somebody by chance.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private const int LogCharactersShown = 3000;

    public string Name => name;

    public Machine Machine => machine;

    public ChildProcess Process => process;

    public string Log => process.Output;

    /// <summary>Everybody it knows: <c>alive</c>, <c>leaving</c>, <c>left</c> or <c>failed</c>, by name.</summary>
    public abstract Task<IReadOnlyDictionary<string, string>> MembersAsync();

    /// <summary>The tags of a member that it knows.</summary>
    public abstract Task<IReadOnlyDictionary<string, string>> TagsOfAsync(string member);

    public abstract Task JoinAsync(Machine through);

    /// <summary>Tells the others that it goes, and ends.</summary>
    public abstract Task LeaveAsync();

    /// <summary>Tells everybody an event of the kind that Consul's agents tell each other.</summary>
    public abstract Task FireAsync(string what);

    /// <summary>What it has been told by such events, each with its Lamport time, in that order.</summary>
    public abstract Task<IReadOnlyList<(ulong Time, string What)>> HeardAsync();

    /// <summary>Waits until it sees that member so; null for not at all.</summary>
    public async Task SeesAsync(string other, string? status)
    {
        string? seen = null;
        try
        {
            await Eventually.Until(async () => (seen = (await MembersAsync()).GetValueOrDefault(other)) == status, "", Patience);
        }
        catch (TimeoutException)
        {
            throw new TimeoutException($"{name} sees {other} {seen ?? "not at all"}, wanted {status ?? "not at all"}. It said:\n{Tail}");
        }
    }

    /// <summary>Without a word to the others.</summary>
    public Task KillAsync() => process.KillAsync();

    public virtual ValueTask DisposeAsync() => process.DisposeAsync();

    protected static IReadOnlyDictionary<string, string> TagsOf(JsonElement tags) =>
        tags.EnumerateObject().ToDictionary(tag => tag.Name, tag => tag.Value.GetString()!, StringComparer.Ordinal);

    /// <summary>Waits until it can be asked; fails at once when it ends instead.</summary>
    protected async Task AnswersAsync()
    {
        try
        {
            await Eventually.Until(
                async () =>
                {
                    Assert.False(process.Exited, $"{name} has ended:\n{Log}");
                    try
                    {
                        return (await MembersAsync()).Count > 0;
                    }
                    catch (Exception e) when (e is HttpRequestException or JsonException)
                    {
                        return false;
                    }
                },
                $"{name} answers");
        }
        catch
        {
            await DisposeAsync();
            throw;
        }
    }

    private string Tail
    {
        get
        {
            // Without what its own tests ask of it.
            var said = string.Join('\n', Log.Split('\n').Where(line => !line.Contains("equest finished", StringComparison.Ordinal)
                && !line.Contains("agent.ipc", StringComparison.Ordinal)
                && !line.Contains("agent.http", StringComparison.Ordinal)));
            return said.Length > LogCharactersShown ? said[^LogCharactersShown..] : said;
        }
    }
}
