using System.Text.Json;

namespace Muster.Cli.Commands;

internal sealed class CatalogServicesCommand : ClientCommand
{
    public const string Line = "Lists the services of the catalog";

    private const int GapWithTags = 6;

    private readonly Flag _format;
    private readonly Flag _node;
    private readonly Flag _nodeMeta;
    private readonly Flag _tags;

    public CatalogServicesCommand()
        : base(Answers.OfCluster)
    {
        _format = OutputFormat.Add(Flags);
        _node = Flags.Text("node", "NAME_OR_ID", "Show only services of this node.");
        _nodeMeta = Flags.Text("node-meta", "KEY=VALUE", "Show only services of nodes with this pair; may be repeated.");
        _tags = Flags.Switch("tags", "Show each service's tags beside it.");
    }

    public override string Words => "catalog services";

    public override string Summary => Line;

    public override string Takes => "[options]";

    public override string About =>
        """
          Services by name, whatever their health.

              {0} catalog services -tags
              {0} catalog services -node=n1
        """;

    protected override string TroubleBegins(IReadOnlyList<string> operands) => "Error listing services: ";

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

        var path = _node.Text is { Length: > 0 } node
            ? $"/v1/catalog/node/{Uri.EscapeDataString(node)}"
            : "/v1/catalog/services";
        var json = (await client.GetAsync(path, cancel, CatalogQuery.Of(_nodeMeta))).Json();
        var services = _node.Text is { Length: > 0 } ? OfNode(json) : OfCatalog(json);
        if (services.Count == 0)
        {
            terminal.Error.WriteLine("No services match the given query - try expanding your search.");
            return Done;
        }

        terminal.Out.WriteLine(
            OutputFormat.IsJson(_format) ? OutputFormat.Json(json)
            : _tags.On ? Table.Of([.. services.Select(Row)], GapWithTags).TrimEnd()
            : string.Join('\n', services.Keys));
        return Done;
    }

    private static string[] Row(KeyValuePair<string, SortedSet<string>> service) =>
        [service.Key, string.Join(',', service.Value)];

    private static SortedDictionary<string, SortedSet<string>> OfCatalog(JsonElement json)
    {
        var services = new SortedDictionary<string, SortedSet<string>>(StringComparer.Ordinal);
        foreach (var service in json.EnumerateObject())
        {
            services[service.Name] = TagsOf(service.Value);
        }

        return services;
    }

    /// <summary>An unknown node is <c>null</c>.</summary>
    private static SortedDictionary<string, SortedSet<string>> OfNode(JsonElement json)
    {
        var services = new SortedDictionary<string, SortedSet<string>>(StringComparer.Ordinal);
        if (json.ValueKind == JsonValueKind.Object && json.GetProperty("Services").ValueKind == JsonValueKind.Object)
        {
            foreach (var instance in json.GetProperty("Services").EnumerateObject().Select(property => property.Value))
            {
                var name = instance.GetProperty("Service").GetString()!;
                if (!services.TryGetValue(name, out var tags))
                {
                    services[name] = tags = new SortedSet<string>(StringComparer.Ordinal);
                }

                tags.UnionWith(TagsOf(instance.GetProperty("Tags")));
            }
        }

        return services;
    }

    private static SortedSet<string> TagsOf(JsonElement tags) => new(
        tags.ValueKind == JsonValueKind.Array ? tags.EnumerateArray().Select(tag => tag.GetString()!) : [],
        StringComparer.Ordinal);
}
