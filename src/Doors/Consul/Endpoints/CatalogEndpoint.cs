using System.Collections.Immutable;
using Muster.Doors.Consul.Filter;
using Muster.Doors.Consul.Go;
using Muster.Doors.Consul.Http;
using Muster.Doors.Consul.Json;
using Muster.Registry.Catalog;

namespace Muster.Doors.Consul.Endpoints;

/// <summary>The reads of /v1/catalog/.</summary>
internal static class CatalogEndpoint
{
    private static readonly Answering<Node> _nodes = new(MissingName: null, FilterShapes.Node);
    private static readonly Answering<Service> _services = new(MissingName: null, Shape: null) { Caches = true };
    private static readonly Answering<HealthEntry> _service =
        new("Missing service name", FilterShapes.Row) { Caches = true };

    private static readonly Answering<Service> _node = new("Missing node name", FilterShapes.Service);

    public static ValueTask DatacentersAsync(Exchange exchange)
    {
        // Index and wait are not even looked at here (Consul 1.8.7).
        if (Front.RefuseConsistency(exchange, out var options) is { } refusal)
        {
            return exchange.SendAsync(refusal);
        }

        if (options.Cached)
        {
            ConsulHeaders.SetCache(exchange);
        }

        var json = exchange.BeginJson();
        json.BeginArray();
        json.Text(exchange.House.Self.Datacenter);
        json.EndArray();
        return exchange.SendJsonAsync();
    }

    public static ValueTask NodesAsync(Exchange exchange) =>
        CatalogRead.AnswerAsync(exchange, Question.Nodes, _nodes, static (exchange, catalog, json, filter) =>
        {
            json.BeginArray();
            foreach (var node in NodeSelection.Of(exchange).Of(catalog.Nodes.Only(filter), node => node))
            {
                NodeJson.Write(json, node);
            }

            json.EndArray();
        });

    public static ValueTask ServicesAsync(Exchange exchange) =>
        CatalogRead.AnswerAsync(exchange, Question.Services, _services, static (exchange, catalog, json, filter) =>
        {
            var selection = NodeSelection.Of(exchange);
            json.BeginObject();
            var services = selection.IsAll ? catalog.Services : ServicesOn(catalog, selection);
            foreach (var (name, tags) in services.OrderBy(service => service.Name, StringComparer.Ordinal))
            {
                json.Name(name);
                Maps.WriteList(json, tags);
            }

            json.EndObject();
        });

    public static ValueTask ServiceAsync(Exchange exchange) =>
        CatalogRead.AnswerAsync(
            exchange,
            new Question(Asking.Instances, exchange.RestText()),
            _service,
            static (exchange, catalog, json, filter) =>
            {
                var tags = ServiceTags.Wanted(exchange.Query);
                json.BeginArray();
                foreach (var entry in NodeSelection.Of(exchange)
                    .Of(catalog.Health(exchange.RestText()).Only(filter), entry => entry.Node))
                {
                    if (ServiceTags.HasAll(entry.Instance.Service, tags))
                    {
                        ServiceJson.WriteRow(json, entry.Node, entry.Instance);
                    }
                }

                json.EndArray();
            });

    public static ValueTask NodeAsync(Exchange exchange) =>
        CatalogRead.AnswerAsync(
            exchange,
            new Question(Asking.Node, exchange.RestText()),
            _node,
            static (exchange, catalog, json, filter) =>
            {
                if (catalog.FindNode(exchange.RestText()) is not { } node)
                {
                    json.Null();
                    return;
                }

                json.BeginObject();
                json.Name("Node"u8);
                NodeJson.Write(json, node);
                json.Name("Services"u8);
                json.BeginObject();
                foreach (var instance in Of(catalog, node, filter)
                    .OrderBy(instance => instance.Service.Id, StringComparer.Ordinal))
                {
                    json.Name(instance.Service.Id);
                    ServiceJson.Write(json, instance);
                }

                json.EndObject();
                json.EndObject();
            });

    public static ValueTask NodeServicesAsync(Exchange exchange) =>
        CatalogRead.AnswerAsync(
            exchange,
            new Question(Asking.Node, exchange.RestText()),
            _node,
            static (exchange, catalog, json, filter) => WriteNodeServices(json, catalog, exchange.RestText(), filter));

    private static void WriteNodeServices(
        GoJsonWriter json, CatalogSnapshot catalog, string name, Func<Service, bool>? filter)
    {
        var node = catalog.FindNode(name);
        json.BeginObject();
        json.Name("Node"u8);
        if (node is null)
        {
            json.Null();
            json.Name("Services"u8);
            json.Null();
        }
        else
        {
            NodeJson.Write(json, node);
            json.Name("Services"u8);
            json.BeginArray();
            foreach (var instance in Of(catalog, node, filter))
            {
                ServiceJson.Write(json, instance);
            }

            json.EndArray();
        }

        json.EndObject();
    }

    private static IEnumerable<ServiceInstance> Of(
        CatalogSnapshot catalog, Node node, Func<Service, bool>? filter) =>
        catalog.ServicesOf(node.Name).Where(instance => filter is null || filter(instance.Service));

    private static IEnumerable<(string Name, ImmutableArray<string> Tags)> ServicesOn(
        CatalogSnapshot catalog, NodeSelection selection) => catalog.Nodes
        .Where(selection.Wants)
        .SelectMany(node => catalog.ServicesOf(node.Name))
        .GroupBy(instance => instance.Service.Name, StringComparer.Ordinal)
        .Select(service => (
            service.Key,
            service.SelectMany(instance => instance.Service.Tags).Distinct(StringComparer.Ordinal)
                .Order(StringComparer.Ordinal).ToImmutableArray()));
}
