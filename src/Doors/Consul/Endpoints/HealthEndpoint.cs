using Muster.Doors.Consul.Filter;
using Muster.Doors.Consul.Http;
using Muster.Doors.Consul.Json;
using Muster.Doors.Go;
using Muster.Registry.Catalog;

namespace Muster.Doors.Consul.Endpoints;

/// <summary>/v1/health/: opinions of nodes and services, and services with them.</summary>
internal static class HealthEndpoint
{
    private static readonly Answering<Check> _node = new("Missing node name", FilterShapes.Check);
    private static readonly Answering<Check> _checks = new("Missing service name", FilterShapes.Check);
    private static readonly Answering<Check> _state = new("Missing check state", FilterShapes.Check);
    private static readonly Answering<HealthEntry> _service =
        new("Missing service name", FilterShapes.Health) { Caches = true };

    public static ValueTask NodeAsync(Exchange exchange) =>
        CatalogRead.AnswerAsync(
            exchange,
            new Question(Asking.NodeChecks, exchange.RestText()),
            _node,
            static (exchange, catalog, json, filter) =>
            {
                // Here, unlike in the catalog's reads, an id does not stand for the name.
                var name = exchange.RestText();
                var node = catalog.FindNode(name);
                var known = node is not null && string.Equals(node.Name, name, StringComparison.OrdinalIgnoreCase);
                CheckJson.WriteAll(json, known ? catalog.ChecksOf(node!.Name).Only(filter) : []);
            });

    public static ValueTask ChecksAsync(Exchange exchange) =>
        CatalogRead.AnswerAsync(
            exchange,
            new Question(Asking.ServiceChecks, exchange.RestText()),
            _checks,
            static (exchange, catalog, json, filter) =>
                WriteSelected(exchange, catalog, json, catalog.ChecksOfService(exchange.RestText()).Only(filter)));

    public static ValueTask StateAsync(Exchange exchange) =>
        CatalogRead.AnswerAsync(
            exchange,
            new Question(Asking.State, exchange.RestText()),
            _state,
            static (exchange, catalog, json, filter) =>
                WriteSelected(exchange, catalog, json, catalog.ChecksInState(exchange.RestText()).Only(filter)));

    public static ValueTask ServiceAsync(Exchange exchange) =>
        ServiceAsync(exchange, Asking.Service, WriteEntries, WritePassing);

    /// <summary>What leads to the service through a mesh; tags do not choose here (Consul 1.8.7).</summary>
    public static ValueTask ConnectAsync(Exchange exchange) =>
        ServiceAsync(
            exchange,
            Asking.ConnectHealth,
            static (exchange, catalog, json, filter) => Write(json, Connected(exchange, catalog, filter)),
            static (exchange, catalog, json, filter) => Write(json, Passing(Connected(exchange, catalog, filter))));

    /// <summary>The gateways through which the service is reached from outside, as their configuration entries say.</summary>
    public static ValueTask IngressAsync(Exchange exchange) =>
        ServiceAsync(
            exchange,
            Asking.Ingress,
            static (exchange, catalog, json, filter) => Write(json, Ingress(exchange, catalog, filter)),
            static (exchange, catalog, json, filter) => Write(json, Passing(Ingress(exchange, catalog, filter))));

    private static ValueTask ServiceAsync(
        Exchange exchange, Asking asking, Render<HealthEntry> all, Render<HealthEntry> passingOnly)
    {
        var passing = exchange.Query.Get("passing");
        var wanted = passing.Length == 0 ? exchange.Query.Has("passing") : GoText.ParseBool(passing);
        if (wanted is { } only)
        {
            var question = new Question(asking, exchange.RestText());
            exchange.Context.HealthQueries.Add(question.Name);
            return CatalogRead.AnswerAsync(exchange, question, _service, only ? passingOnly : all);
        }

        if (Front.RefuseDatacenter(exchange) is not null)
        {
            // What the server would refuse comes before what is made of its answer.
            return CatalogRead.AnswerAsync(exchange, new Question(asking, ""), _service, all);
        }

        return exchange.SendAsync(Front.RefuseReadOptions(exchange, out _)
            ?? Front.RefuseEmptyRest(exchange, "Missing service name")
            ?? Plain.Bad("Invalid value for ?passing"));
    }

    private static void WriteEntries(
        Exchange exchange, CatalogSnapshot catalog, GoJsonWriter json, Func<HealthEntry, bool>? filter) =>
        Write(json, Wanted(exchange, catalog, filter));

    private static void WritePassing(
        Exchange exchange, CatalogSnapshot catalog, GoJsonWriter json, Func<HealthEntry, bool>? filter) =>
        Write(json, Passing(Wanted(exchange, catalog, filter)));

    /// <summary>
    /// Consul takes the last entry into the place of one that does not pass; clients that show the list show that order.
    /// </summary>
    private static IEnumerable<HealthEntry> Passing(IEnumerable<HealthEntry> all)
    {
        var entries = all.ToList();
        var count = entries.Count;
        for (var i = 0; i < count;)
        {
            if (IsPassing(entries[i]))
            {
                i++;
            }
            else
            {
                entries[i] = entries[--count];
            }
        }

        return entries.Take(count);
    }

    private static IEnumerable<HealthEntry> Connected(
        Exchange exchange, CatalogSnapshot catalog, Func<HealthEntry, bool>? filter) =>
        NodeSelection.Of(exchange).Of(catalog.Connected(exchange.RestText()).Only(filter), static entry => entry.Node);

    private static IEnumerable<HealthEntry> Ingress(
        Exchange exchange, CatalogSnapshot catalog, Func<HealthEntry, bool>? filter) =>
        NodeSelection.Of(exchange).Of(catalog.Ingress(exchange.RestText()).Only(filter), static entry => entry.Node);

    private static IEnumerable<HealthEntry> Wanted(
        Exchange exchange, CatalogSnapshot catalog, Func<HealthEntry, bool>? filter)
    {
        var tags = ServiceTags.Wanted(exchange.Query);
        var entries = catalog.Health(exchange.RestText()).Only(filter);
        var selection = NodeSelection.Of(exchange);
        entries = selection.IsAll ? entries : selection.Of(entries, static entry => entry.Node);
        return tags.Count == 0
            ? entries
            : entries.Where(entry => ServiceTags.HasAll(entry.Instance.Service, tags));
    }

    private static void Write(GoJsonWriter json, IEnumerable<HealthEntry> entries)
    {
        json.BeginArray();
        foreach (var entry in entries)
        {
            HealthJson.Write(json, entry);
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
