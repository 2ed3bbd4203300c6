using Muster.Doors.Consul.Go;
using Muster.Doors.Consul.Http;
using Muster.Doors.Consul.Json;
using Muster.Registry.Catalog;

namespace Muster.Doors.Consul.Endpoints;

/// <summary>/v1/health/: opinions of nodes and services, and services with them.</summary>
internal static class HealthEndpoint
{
    private static readonly Answering _node = new("Missing node name");
    private static readonly Answering _checks = new("Missing service name");
    private static readonly Answering _state = new("Missing check state");
    private static readonly Answering _service = new("Missing service name") { Caches = true };

    public static ValueTask NodeAsync(Exchange exchange) =>
        CatalogRead.AnswerAsync(
            exchange,
            new Question(Asking.NodeChecks, exchange.RestText()),
            _node,
            static (exchange, catalog, json) =>
            {
                // Here, unlike in the catalog's reads, an id does not stand for the name.
                var name = exchange.RestText();
                var node = catalog.FindNode(name);
                var known = node is not null && string.Equals(node.Name, name, StringComparison.OrdinalIgnoreCase);
                CheckJson.WriteAll(json, known ? catalog.ChecksOf(node!.Name) : []);
            });

    public static ValueTask ChecksAsync(Exchange exchange) =>
        CatalogRead.AnswerAsync(
            exchange,
            new Question(Asking.ServiceChecks, exchange.RestText()),
            _checks,
            static (exchange, catalog, json) =>
                WriteSelected(exchange, catalog, json, catalog.ChecksOfService(exchange.RestText())));

    public static ValueTask StateAsync(Exchange exchange) =>
        CatalogRead.AnswerAsync(
            exchange,
            new Question(Asking.State, exchange.RestText()),
            _state,
            static (exchange, catalog, json) =>
                WriteSelected(exchange, catalog, json, catalog.ChecksInState(exchange.RestText())));

    public static ValueTask ServiceAsync(Exchange exchange)
    {
        var passing = exchange.Query.Get("passing");
        var wanted = passing.Length == 0 ? exchange.Query.Has("passing") : GoText.ParseBool(passing);
        if (wanted is not null)
        {
            var question = new Question(Asking.Service, exchange.RestText());
            return wanted.Value
                ? CatalogRead.AnswerAsync(exchange, question, _service, static (exchange, catalog, json) =>
                    WriteEntries(exchange, catalog, json, IsPassing))
                : CatalogRead.AnswerAsync(exchange, question, _service, static (exchange, catalog, json) =>
                    WriteEntries(exchange, catalog, json, static _ => true));
        }

        return exchange.SendAsync(Front.RefuseReadOptions(exchange, out _)
            ?? Front.RefuseEmptyRest(exchange, "Missing service name")
            ?? Front.RefuseDatacenter(exchange)
            ?? Plain.Bad("Invalid value for ?passing"));
    }

    private static void WriteEntries(
        Exchange exchange, CatalogSnapshot catalog, GoJsonWriter json, Func<HealthEntry, bool> isWanted)
    {
        var tags = ServiceTags.Wanted(exchange.Query);
        IEnumerable<HealthEntry> entries = catalog.Health(exchange.RestText());
        var selection = NodeSelection.Of(exchange);
        json.BeginArray();
        foreach (var entry in selection.IsAll ? entries : selection.Of(entries, static entry => entry.Node))
        {
            if (isWanted(entry) && ServiceTags.HasAll(entry.Instance.Service, tags))
            {
                HealthJson.Write(json, entry);
            }
        }

        json.EndArray();
    }

    private static bool IsPassing(HealthEntry entry)
    {
        foreach (var check in entry.Checks)
        {
            if (check.Status != CheckStatus.Passing)
            {
                return false;
            }
        }

        return true;
    }

    private static void WriteSelected(
        Exchange exchange, CatalogSnapshot catalog, GoJsonWriter json, IEnumerable<Check> checks) =>
        CheckJson.WriteAll(
            json, NodeSelection.Of(exchange).Of(checks, check => catalog.FindNode(check.Node)));
}
