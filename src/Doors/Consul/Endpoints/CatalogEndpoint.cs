using System.Collections.Immutable;
using Muster.Doors.Consul.Filter;
using Muster.Doors.Consul.Http;
using Muster.Doors.Consul.Json;
using Muster.Doors.Go;
using Muster.Registry.Catalog;

namespace Muster.Doors.Consul.Endpoints;

/// <summary>The reads of /v1/catalog/.</summary>
internal static class CatalogEndpoint
{
    private static readonly Answering<Node> _nodes = new(MissingName: null, FilterShapes.Node);
    private static readonly Answering<HealthEntry> _services =
        new(MissingName: null, FilterShapes.Row) { Caches = true };

    private static readonly Answering<HealthEntry> _service =
        new("Missing service name", FilterShapes.Row) { Caches = true };

    private static readonly Answering<Service> _node = new("Missing node name", FilterShapes.Service);
    private static readonly Answering<Service> _gateway = new("Missing gateway name", Shape: null);

    public static ValueTask DatacentersAsync(Exchange exchange)
    {
        // Index and wait are not even looked at here (Consul 1.8.7).
        if (Front.RefuseConsistency(exchange, out var options) is { } refusal)
        {
            return exchange.SendAsync(refusal);
        }

        if (options.Cached)
        {
            // One answer for whoever asks: no parameter counts, not even the token.
            ConsulHeaders.SetCache(exchange.Headers, exchange.Context.Cached.AgeOf("datacenters", options.Age));
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
            var services = selection.IsAll && filter is null
                ? catalog.Services
                : ServicesOf(catalog.Instances().Where(entry => selection.Wants(entry.Node)).Only(filter));
            foreach (var (name, tags) in services.OrderBy(service => service.Name, StringComparer.Ordinal))
            {
                json.Name(name);
                Maps.WriteList(json, tags);
            }

            json.EndObject();
        });

    public static ValueTask ServiceAsync(Exchange exchange)
    {
        var question = new Question(Asking.Instances, exchange.RestText());
        exchange.Context.CatalogQueries.Add(question.Name);
        return CatalogRead.AnswerAsync(
            exchange,
            question,
            _service,
            static (exchange, catalog, json, filter) =>
            {
                var tags = ServiceTags.Wanted(exchange.Query);
                WriteRows(
                    exchange,
                    json,
                    catalog.Health(exchange.RestText())
                        .Where(entry => ServiceTags.HasAll(entry.Instance.Service, tags)).Only(filter));
            });
    }

    /// <summary>What leads to the service through a mesh; tags do not choose here (Consul 1.8.7).</summary>
    public static ValueTask ConnectAsync(Exchange exchange) =>
        CatalogRead.AnswerAsync(
            exchange,
            new Question(Asking.Connect, exchange.RestText()),
            _service,
            static (exchange, catalog, json, filter) =>
                WriteRows(exchange, json, catalog.Connected(exchange.RestText()).Only(filter)));

    /// <summary>What is reached through a gateway, as its configuration entry says.</summary>
    public static ValueTask GatewayServicesAsync(Exchange exchange) =>
        CatalogRead.AnswerAsync(
            exchange,
            new Question(Asking.GatewayServices, exchange.RestText()),
            _gateway,
            static (exchange, catalog, json, _) =>
            {
                var links = catalog.ServicesThrough(exchange.RestText()).ToList();
                if (links.Count == 0)
                {
                    json.Null();
                    return;
                }

                json.BeginArray();
                links.ForEach(link => GatewayJson.Write(json, link));
                json.EndArray();
            });

    private static void WriteRows(Exchange exchange, GoJsonWriter json, IEnumerable<HealthEntry> entries)
    {
        json.BeginArray();
        foreach (var entry in NodeSelection.Of(exchange).Of(entries, static entry => entry.Node))
        {
            ServiceJson.WriteRow(json, entry.Node, entry.Instance);
        }

        json.EndArray();
    }

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
            WriteServices(json, catalog, node, filter);
        }

        json.EndObject();
    }

    /// <summary>No list where there are no services, an empty one where the filter leaves none, as Consul has it.</summary>
    private static void WriteServices(
        GoJsonWriter json, CatalogSnapshot catalog, Node node, Func<Service, bool>? filter)
    {
        if (!catalog.ServicesOf(node.Name).Any())
        {
            json.Null();
            return;
        }

        json.BeginArray();
        foreach (var instance in Of(catalog, node, filter))
        {
            ServiceJson.Write(json, instance);
        }

        json.EndArray();
    }

    private static IEnumerable<ServiceInstance> Of(
        CatalogSnapshot catalog, Node node, Func<Service, bool>? filter) =>
        catalog.ServicesOf(node.Name).Where(instance => filter is null || filter(instance.Service));

    private static IEnumerable<(string Name, ImmutableArray<string> Tags)> ServicesOf(IEnumerable<HealthEntry> entries) =>
        entries
            .GroupBy(entry => entry.Instance.Service.Name, StringComparer.Ordinal)
            .Select(service => (
                service.Key,
                service.SelectMany(entry => entry.Instance.Service.Tags).Distinct(StringComparer.Ordinal)
                    .Order(StringComparer.Ordinal).ToImmutableArray()));
}
