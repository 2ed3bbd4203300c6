using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Muster.Tests.Conformance.Pairing;

/// <summary>
/// All that is not compared, in one place, with its reason. Everything else is compared byte for byte; indexes are compared
/// by their order (<see cref="IndexOrder"/>).
/// </summary>
public static partial class Masks
{
    /// <summary>Headers that say how or when the bytes travelled, not what they mean.</summary>
    public static readonly IReadOnlyDictionary<string, string> Headers = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["Date"] = "the time of the answer",
        ["Content-Length"] = "whether a body is sent whole or in chunks is up to the server; bodies are compared",
        ["Transfer-Encoding"] = "as above",
        ["Connection"] = "hop by hop: a server may keep or end a connection after a refusal",
        ["X-Consul-Index"] = "compared by order",
        ["X-Muster-Lock-Fence"] = "Consul has nothing like it",
    };

    /// <summary>Pieces of bodies, replaced on both sides by the same words.</summary>
    public static readonly IReadOnlyList<(Regex Pattern, string Replacement, string Reason)> Bodies =
    [
        (Index(), "\"$1Index\":$2#", "compared by order"),
        (OwnPort(), "$1#", "the servers' own port: both listen where there was room"),
        (MemberPort(), "$1#", "as above"),
        (WanPort(), "", "the port of the pool of datacenters, which Muster does not have"),
        (StatusAddress(), "\"127.0.0.1:#\"", "as above"),
        (EventId(), "$1#", "an event's id is minted by its server"),
        (EventTime(), "$1#", "all events of a server share one clock, and stories are told side by side"),
        (TrustDomain(), ".internal.#.consul", "a mesh's name is made up by its server"),
        (ConsulServiceMeta(), "\"Meta\":{#}", "the server's own versions of Raft and Serf, which Muster does not have"),
    ];

    /// <summary>A header as it is compared; empty when it is not.</summary>
    public static string Masked(KeyValuePair<string, string> header) => Headers.ContainsKey(header.Key)
        ? header.Key.StartsWith("X-Consul-", StringComparison.Ordinal) ? $"{header.Key}: #" : ""
        : $"{header.Key}: {header.Value}";

    /// <summary>The body as it is compared.</summary>
    public static string Masked(string body)
    {
        foreach (var (pattern, replacement, _) in Bodies)
        {
            body = pattern.Replace(body, replacement);
        }

        return Circle.Turned(body);
    }

    public static IEnumerable<ulong> IndexesIn(string body) =>
        Index().Matches(body).Select(match => ulong.Parse(match.Groups[3].Value));

    /// <summary>What an ask's answer goes through: what it says itself, and what its path calls for.</summary>
    public static IReadOnlyList<Treatment> TreatmentsOf(Step.Ask ask) =>
        ask.Target.StartsWith("/v1/catalog/services", StringComparison.Ordinal)
            ? [.. ask.Treatments, Treatment.Unordered] // the tags of a service come out of a Go map
            : ask.Treatments;

    /// <summary>Treatments re-write a JSON body; one that is no JSON stays as it is.</summary>
    public static string Treated(string body, IReadOnlyList<Treatment> treatments, string mine)
    {
        if (treatments.Contains(Treatment.BodyHidden))
        {
            return "(hidden)";
        }

        if (treatments.Contains(Treatment.Counted))
        {
            return Counted(body);
        }

        if (treatments.All(treatment => treatment == Treatment.IndexHidden) || body.Length == 0 || body[0] is not ('[' or '{'))
        {
            return body;
        }

        var json = JsonNode.Parse(body);
        if (treatments.Contains(Treatment.OnlyMine))
        {
            json = Mine(json, mine);
        }

        if (treatments.Contains(Treatment.Shape))
        {
            json = Shape(json);
        }

        return (treatments.Contains(Treatment.Unordered) ? Sorted(json) : json)?.ToJsonString() ?? "null";
    }

    /// <summary>"ANSWER A 3" in place of three records.</summary>
    private static string Counted(string body)
    {
        var section = "";
        var counts = new SortedDictionary<string, int>(StringComparer.Ordinal);
        foreach (var line in body.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.EndsWith(':'))
            {
                section = line[..^1];
            }
            else if (line.Split(' ') is [_, _, _, var type, ..])
            {
                var key = $"{section} {type}";
                counts[key] = counts.GetValueOrDefault(key) + 1;
            }
        }

        return string.Join('\n', counts.Select(count => $"{count.Key} {count.Value}"));
    }

    private static JsonNode? Mine(JsonNode? json, string mine) => json switch
    {
        JsonArray list => new JsonArray(
            [.. list.Where(entry => Mentions(entry, mine)).Select(entry => entry?.DeepClone())]),
        JsonObject map => new JsonObject(
            map.Where(entry => entry.Key.Contains(mine, StringComparison.Ordinal) || Mentions(entry.Value, mine))
                .Select(entry => KeyValuePair.Create(entry.Key, entry.Value?.DeepClone()))),
        _ => json,
    };

    private static bool Mentions(JsonNode? json, string mine) =>
        json?.ToJsonString().Contains(mine, StringComparison.Ordinal) ?? false;

    private static JsonNode? Shape(JsonNode? json) => json switch
    {
        JsonArray list => new JsonArray([.. list.Select(Shape)]),
        JsonObject map => new JsonObject(map.Select(entry => KeyValuePair.Create(entry.Key, Shape(entry.Value)))),
        null => null,
        _ => json.GetValueKind() switch
        {
            JsonValueKind.String => "",
            JsonValueKind.Number => 0,
            _ => false,
        },
    };

    private static JsonNode? Sorted(JsonNode? json) => json switch
    {
        JsonArray list => new JsonArray(
            [.. list.Select(Sorted).OrderBy(entry => Masked(entry?.ToJsonString() ?? ""), StringComparer.Ordinal)]),
        JsonObject map => new JsonObject(map.Select(entry => KeyValuePair.Create(entry.Key, Sorted(entry.Value)))),
        _ => json?.DeepClone(),
    };

    [GeneratedRegex("\"(Create|Modify)Index\":( ?)(\\d+)")]
    private static partial Regex Index();

    [GeneratedRegex("(\"ID\":\\s*)\"[0-9a-f-]{36}\"(?=,\\s*\"Name\":\\s*\"[^\"]*\",\\s*\"Payload\")")]
    private static partial Regex EventId();

    [GeneratedRegex("(\"LTime\":\\s*)[1-9]\\d*")]
    private static partial Regex EventTime();

    [GeneratedRegex("(?<=\"(?:ServiceName|Service)\":\"consul\".*?)(\"(?:Service)?Port\":)\\d+")]
    private static partial Regex OwnPort();

    [GeneratedRegex("(\"Name\":\"n1\",\"Addr\":\"127\\.0\\.0\\.1\",\"Port\":|\"port\":\")\\d+")]
    private static partial Regex MemberPort();

    [GeneratedRegex(",\"wan_join_port\":\"\\d+\"")]
    private static partial Regex WanPort();

    [GeneratedRegex("\"127\\.0\\.0\\.1:\\d+\"")]
    private static partial Regex StatusAddress();

    [GeneratedRegex("\\.internal\\.[0-9a-f-]{36}\\.consul")]
    private static partial Regex TrustDomain();

    [GeneratedRegex("\"Meta\":\\{[^{}]*\"raft_version\"[^{}]*\\}|\"Meta\":\\{[^{}]*\"version\":\"[^{}]*\\}")]
    private static partial Regex ConsulServiceMeta();
}
