using System.Globalization;
using System.Text.Json;

namespace Muster.Cli.Commands;

internal sealed class RttCommand : ClientCommand
{
    public const string Line = "Estimates the round-trip time between two nodes";

    private readonly Flag _wan;

    public RttCommand()
        : base(Answers.OfAgent) => _wan = Flags.Switch("wan", "Between servers of datacenters, written NODE.DATACENTER.");

    public override string Words => "rtt";

    public override string Summary => Line;

    public override string Takes => "[options] NODE [NODE]";

    public override string About =>
        """
          Estimates from the nodes' coordinates, without asking either. One node alone is measured from the agent's own.

              {0} rtt n1 n2
        """;

    protected override string TroubleBegins(IReadOnlyList<string> operands) =>
        operands.Count == 1 ? "Unable to look up agent info: " : "Error getting coordinates: ";

    protected override async Task<int> AskAsync(
        AgentClient client, IReadOnlyList<string> operands, Terminal terminal, CancellationToken cancel)
    {
        if (operands is not ([_] or [_, _]))
        {
            return Fail(terminal, "One or two node names must be specified");
        }

        if (_wan.On && operands.Any(name => !name.Contains('.', StringComparison.Ordinal)))
        {
            return Fail(terminal, "Node names must be specified as <node name>.<datacenter> with -wan");
        }

        string[] names = operands is [var one, var other] ? [one, other] : [operands[0], await OwnAsync(client, cancel)];
        var known = _wan.On ? await OfDatacentersAsync(client, cancel) : await OfNodesAsync(client, cancel);
        if (names.FirstOrDefault(name => !known.ContainsKey(name)) is { } unknown)
        {
            // Consul names the first of two servers, whichever of them it does not know.
            return Fail(terminal, $"Could not find a coordinate for node \"{(_wan.On ? names[0] : unknown)}\"");
        }

        var time = Milliseconds(known[names[0]], known[names[1]]).ToString("F3", CultureInfo.InvariantCulture);
        terminal.Out.WriteLine(
            $"Estimated {names[0]} <-> {names[1]} rtt: {time} ms (using {(_wan.On ? "WAN" : "LAN")} coordinates)");
        return Done;
    }

    private async Task<string> OwnAsync(AgentClient client, CancellationToken cancel)
    {
        var config = (await client.GetAsync("/v1/agent/self", cancel)).Json().GetProperty("Config");
        var name = config.GetProperty("NodeName").GetString()!;
        return _wan.On ? $"{name}.{config.GetProperty("Datacenter").GetString()}" : name;
    }

    private static async Task<Dictionary<string, JsonElement>> OfNodesAsync(AgentClient client, CancellationToken cancel) =>
        (await client.GetAsync("/v1/coordinate/nodes", cancel)).Json().EnumerateArray()
            .GroupBy(NameOf, StringComparer.Ordinal)
            .ToDictionary(of => of.Key, of => of.First().GetProperty("Coord"), StringComparer.Ordinal);

    private static async Task<Dictionary<string, JsonElement>> OfDatacentersAsync(
        AgentClient client, CancellationToken cancel)
    {
        var known = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        foreach (var area in (await client.GetAsync("/v1/coordinate/datacenters", cancel)).Json().EnumerateArray())
        {
            foreach (var server in area.GetProperty("Coordinates").EnumerateArray())
            {
                known[$"{NameOf(server)}.{area.GetProperty("Datacenter").GetString()}"] = server.GetProperty("Coord");
            }
        }

        return known;
    }

    private static string NameOf(JsonElement entry) => entry.GetProperty("Node").GetString()!;

    /// <summary>Vivaldi's distance: through the space, then up and down both heights, adjusted where that stays above zero.</summary>
    private static double Milliseconds(JsonElement from, JsonElement to)
    {
        var square = from.GetProperty("Vec").EnumerateArray().Zip(to.GetProperty("Vec").EnumerateArray())
            .Sum(axis => Math.Pow(axis.First.GetDouble() - axis.Second.GetDouble(), 2));
        var raw = Math.Sqrt(square) + Sum("Height");
        var adjusted = raw + Sum("Adjustment");
        return (adjusted > 0 ? adjusted : raw) * TimeSpan.MillisecondsPerSecond;

        double Sum(string name) => from.GetProperty(name).GetDouble() + to.GetProperty(name).GetDouble();
    }
}
