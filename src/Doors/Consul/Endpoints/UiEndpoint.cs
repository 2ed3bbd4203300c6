using Muster.Doors.Consul.Filter;
using Muster.Doors.Consul.Http;
using Muster.Doors.Consul.Json;
using Muster.Registry.Catalog;

namespace Muster.Doors.Consul.Endpoints;

/// <summary>/v1/internal/ui/: what Consul's web interface shows, gathered for it.</summary>
internal static class UiEndpoint
{
    private static readonly Answering<NodeDump> _nodes =
        new(MissingName: null, FilterShapes.Dump) { TellsConsistency = false };

    private static readonly Answering<HealthEntry> _services =
        new(MissingName: null, FilterShapes.Health) { TellsConsistency = false };

    private static readonly Answering<NodeDump> _node =
        new("Missing node name", Shape: null)
        {
            TellsConsistency = false,
            IsMissing = static (exchange, catalog) => catalog.Dump(exchange.RestText()) is null,
        };

    private static readonly Answering<HealthEntry> _gateway =
        new("Missing gateway name", Shape: null) { TellsConsistency = false };

    public static ValueTask NodesAsync(Exchange exchange) =>
        CatalogRead.AnswerAsync(exchange, Question.Everything, _nodes, static (_, catalog, json, filter) =>
        {
            json.BeginArray();
            foreach (var rows in catalog.Dump().Only(filter))
            {
                UiJson.Write(json, rows);
            }

            json.EndArray();
        });

    public static ValueTask NodeAsync(Exchange exchange) =>
        CatalogRead.AnswerAsync(exchange, Question.Everything, _node, static (exchange, catalog, json, _) =>
            UiJson.Write(json, catalog.Dump(exchange.RestText())!));

    public static ValueTask ServicesAsync(Exchange exchange) =>
        CatalogRead.AnswerAsync(exchange, Question.Everything, _services, static (_, catalog, json, filter) =>
        {
            json.BeginArray();
            foreach (var summary in UiSummary.Of(catalog.Instances().Only(filter)))
            {
                UiJson.Write(json, summary);
            }

            json.EndArray();
        });

    /// <summary>What is reached through a gateway; where no hosts are named, by its name in DNS.</summary>
    public static ValueTask GatewayAsync(Exchange exchange) =>
        CatalogRead.AnswerAsync(
            exchange,
            new Question(Asking.GatewayInstances, exchange.RestText()),
            _gateway,
            static (exchange, catalog, json, _) =>
            {
                var self = exchange.House.Self;
                json.BeginArray();
                foreach (var summary in UiSummary.Of(
                    catalog.ServicesThrough(exchange.RestText()),
                    catalog,
                    link => [$"{link.Service}.ingress.{self.Datacenter}.{self.Domain}."]))
                {
                    UiJson.Write(json, summary);
                }

                json.EndArray();
            });
}
