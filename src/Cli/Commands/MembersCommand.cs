using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Muster.Cli.Commands;

internal sealed class MembersCommand : ClientCommand
{
    public const string Line = "Lists the cluster's members";

    private const int NothingMatched = 2;
    private const string ServerRole = "consul";
    private const string SegmentTag = "segment";

    private readonly Flag _detailed;
    private readonly Flag _format;
    private readonly Flag _status;
    private readonly Flag _wan;

    public MembersCommand()
        : base(Answers.OfAgent)
    {
        _detailed = Flags.Switch("detailed", "Show every tag, and why members are seen as they are.");
        _format = OutputFormat.Add(Flags);
        _status = Flags.Text("status", "REGEX", "Show only members whose status matches.");
        _wan = Flags.Switch("wan", "Show the servers of all datacenters.");
    }

    public override string Words => "members";

    public override string Summary => Line;

    public override string Takes => "[options]";

    public override string About =>
        """
          Members are the processes this agent knows of, as it sees them. Exits with 2 when none matches.

              {0} members
              {0} members -status='failed|left'
        """;

    protected override string TroubleBegins(IReadOnlyList<string> operands) => "Error retrieving members: ";

    protected override async Task<int> AskAsync(
        AgentClient client, IReadOnlyList<string> operands, Terminal terminal, CancellationToken cancel)
    {
        if (!TryPattern(_status.Text, out var status, out var complaint))
        {
            return Fail(terminal, $"Failed to compile status regexp: {complaint}");
        }

        var area = _wan.On ? ("wan", "1") : ("segment", "_all");
        var reply = _detailed.On
            ? await client.GetAsync("/v1/agent/members", cancel, area, ("reasons", "1"))
            : await client.GetAsync("/v1/agent/members", cancel, area);

        // A Consul without gossip between datacenters knows no list of members there, not even an empty one.
        var members = (reply.Json() is { ValueKind: JsonValueKind.Array } list ? list.EnumerateArray().ToList() : [])
            .Where(member => status.IsMatch(StatusOf(member)))
            .OrderBy(SegmentOf, StringComparer.Ordinal)
            .ThenBy(member => Text(member, "Name"), StringComparer.Ordinal)
            .ToList();
        if (members.Count == 0)
        {
            return NothingMatched;
        }

        if (OutputFormat.IsJson(_format))
        {
            terminal.Out.WriteLine(OutputFormat.Json(members));
            return Done;
        }

        terminal.Out.Write(Table.Of(_detailed.On
            ? [["Node", "Address", "Status", "Tags"], .. members.Select(Detailed)]
            : [["Node", "Address", "Status", "Type", "Build", "Protocol", "DC", "Segment"], .. members.Select(Standard)]));
        WriteReasons(members, terminal);
        return Done;
    }

    private static void WriteReasons(List<JsonElement> members, Terminal terminal)
    {
        var between = "\n";
        foreach (var member in members)
        {
            if (member.TryGetProperty("Reason", out var reason))
            {
                terminal.Out.Write($"{between}{Text(member, "Name")}: {reason.GetString()}\n");
                between = "";
            }
        }
    }

    /// <summary>Of who is neither server nor client no more is known.</summary>
    private static string[] Standard(JsonElement member)
    {
        string[] common = [Text(member, "Name"), AddressOf(member), StatusOf(member)];
        return Tag(member, "role") is var role and (ServerRole or "node")
            ? [.. common, role == ServerRole ? "server" : "client", BuildOf(member), Tag(member, "vsn"), Tag(member, "dc"), SegmentOf(member)]
            : [.. common, "unknown", "", "", "", ""];
    }

    private static string[] Detailed(JsonElement member)
    {
        var tags = member.GetProperty("Tags").EnumerateObject()
            .Where(tag => tag.Name != SegmentTag)
            .Select(tag => $"{tag.Name}={tag.Value.GetString()}")
            .Append($"{SegmentTag}={SegmentOf(member)}")
            .Order(StringComparer.Ordinal);
        return [Text(member, "Name"), AddressOf(member), StatusOf(member), string.Join(',', tags)];
    }

    private static string BuildOf(JsonElement member) => Tag(member, "build") is { Length: > 0 } build ? build.Split(':')[0] : "< 0.3";

    /// <summary>Servers are in all of them.</summary>
    private static string SegmentOf(JsonElement member) =>
        Tag(member, SegmentTag) is { Length: > 0 } segment ? segment
        : Tag(member, "role") == ServerRole ? "<all>"
        : "<default>";

    private static string AddressOf(JsonElement member)
    {
        var port = member.GetProperty("Port").GetInt32();
        return IPAddress.TryParse(Text(member, "Addr"), out var address)
            ? new IPEndPoint(address, port).ToString()
            : $"{Text(member, "Addr")}:{port}";
    }

    private static string StatusOf(JsonElement member) => member.GetProperty("Status").GetInt32() switch
    {
        1 => "alive",
        2 => "leaving",
        3 => "left",
        4 => "failed",
        _ => "none",
    };

    private static string Text(JsonElement member, string name) => member.GetProperty(name).GetString()!;

    private static string Tag(JsonElement member, string name) =>
        member.GetProperty("Tags").TryGetProperty(name, out var tag) ? tag.GetString()! : "";

    private static bool TryPattern(string? given, out Regex pattern, out string complaint)
    {
        try
        {
            pattern = new Regex(given ?? "", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
            complaint = "";
            return true;
        }
        catch (ArgumentException failure)
        {
            (pattern, complaint) = (null!, failure.Message);
            return false;
        }
    }
}
