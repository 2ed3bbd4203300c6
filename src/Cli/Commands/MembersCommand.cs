using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Muster.Cli.Commands;

internal sealed class MembersCommand : ClientCommand
{
    public const string Line = "Lists the cluster's members";

    private const int NothingMatched = 2;

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
            .OrderBy(member => Text(member, "Name"), StringComparer.Ordinal)
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

    private static string[] Standard(JsonElement member)
    {
        var (type, everywhere) = Tag(member, "role") switch
        {
            "consul" => ("server", "<all>"),
            "node" => ("client", "<default>"),
            _ => ("unknown", ""),
        };
        var segment = Tag(member, "segment");
        return
        [
            Text(member, "Name"),
            AddressOf(member),
            StatusOf(member),
            type,
            Tag(member, "build").Split(':')[0],
            Tag(member, "vsn"),
            Tag(member, "dc"),
            segment.Length > 0 ? segment : everywhere,
        ];
    }

    private static string[] Detailed(JsonElement member)
    {
        var tags = member.GetProperty("Tags").EnumerateObject()
            .Select(tag => $"{tag.Name}={(tag.Name == "segment" && tag.Value.GetString() == "" ? "<all>" : tag.Value.GetString())}")
            .Order(StringComparer.Ordinal);
        return [Text(member, "Name"), AddressOf(member), StatusOf(member), string.Join(',', tags)];
    }

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
