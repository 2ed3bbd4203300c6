using System.Text.Json;

namespace Muster.Cli.Commands;

internal sealed class CatalogNodesCommand : ClientCommand
{
    public const string Line = "Lists the nodes of the catalog";

    private const int ShortIdLength = 8;

    private readonly Flag _detailed;
    private readonly Flag _filter;
    private readonly Flag _format;
    private readonly Flag _near;
    private readonly Flag _nodeMeta;
    private readonly Flag _service;

    public CatalogNodesCommand()
        : base(Answers.OfCluster)
    {
        _detailed = Flags.Switch("detailed", "Show all that is known of a node.");
        _filter = Flags.Text("filter", "EXPRESSION", "Show only nodes for which the expression holds.");
        _format = OutputFormat.Add(Flags);
        _near = Flags.Text("near", "NODE", "Nearest to this node first.");
        _nodeMeta = Flags.Text("node-meta", "KEY=VALUE", "Show only nodes with this pair; may be repeated.");
        _service = Flags.Text("service", "NAME", "Show only nodes that offer this service.");
    }

    public override string Words => "catalog nodes";

    public override string Summary => Line;

    public override string Takes => "[options]";

    public override string About =>
        """
          Nodes are the machines the catalog knows, whether or not an agent runs there.

              {0} catalog nodes
              {0} catalog nodes -service=redis
        """;

    protected override string TroubleBegins(IReadOnlyList<string> operands) => "Error listing nodes: ";

    protected override async Task<int> AskAsync(
        AgentClient client, IReadOnlyList<string> operands, Terminal terminal, CancellationToken cancel)
    {
        if (operands.Count > 0)
        {
            return Fail(terminal, TooMany(operands, 0));
        }

        if (CatalogQuery.Complaint(_nodeMeta) is { } complaint)
        {
            return Fail(terminal, complaint);
        }

        var path = _service.Text is { Length: > 0 } service
            ? $"/v1/catalog/service/{Uri.EscapeDataString(service)}"
            : "/v1/catalog/nodes";
        var reply = await client.GetAsync(path, cancel, CatalogQuery.Of(_nodeMeta, ("near", _near), ("filter", _filter)));
        var nodes = reply.Json().EnumerateArray().DistinctBy(node => Text(node, "Node")).ToList();
        if (nodes.Count == 0)
        {
            terminal.Error.WriteLine("No nodes match the given query - try expanding your search.");
            return Done;
        }

        terminal.Out.Write(
            OutputFormat.IsJson(_format) ? OutputFormat.Json(nodes) + "\n"
            : _detailed.On ? Table.Of([["Node", "ID", "Address", "DC", "TaggedAddresses", "Meta"], .. nodes.Select(Detailed)])
            : Table.Of([["Node", "ID", "Address", "DC"], .. nodes.Select(Standard)]));
        return Done;
    }

    private static string[] Standard(JsonElement node)
    {
        var id = Text(node, "ID");
        return
        [
            Text(node, "Node"),
            id.Length > ShortIdLength ? id[..ShortIdLength] : id,
            Text(node, "Address"),
            Text(node, "Datacenter"),
        ];
    }

    private static string[] Detailed(JsonElement node) =>
    [
        Text(node, "Node"),
        Text(node, "ID"),
        Text(node, "Address"),
        Text(node, "Datacenter"),
        Pairs(node, "TaggedAddresses"),
        Pairs(node, node.TryGetProperty("NodeMeta", out _) ? "NodeMeta" : "Meta"),
    ];

    private static string Pairs(JsonElement node, string name) =>
        node.TryGetProperty(name, out var pairs) && pairs.ValueKind == JsonValueKind.Object
            ? string.Join(
                ", ",
                pairs.EnumerateObject().Select(pair => $"{pair.Name}={pair.Value.GetString()}").Order(StringComparer.Ordinal))
            : "";

    private static string Text(JsonElement node, string name) =>
        node.TryGetProperty(name, out var value) ? value.GetString() ?? "" : "";
}
