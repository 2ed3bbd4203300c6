namespace Muster.Registry.Entries;

/// <summary>Which services an entry speaks of beside its own: their chains and its own hang together.</summary>
internal static class EntryLinks
{
    public static IEnumerable<string> Of(ConfigEntry entry) => entry switch
    {
        ServiceRouter router => (router.Routes ?? []).Select(route => route.Destination?.Service ?? "").Append(router.Name),
        ServiceSplitter splitter => splitter.Splits.Select(split => split.Service),
        ServiceResolver resolver => resolver.Failover.Values.Select(failover => failover.Service)
            .Append(resolver.Redirect?.Service ?? ""),
        IngressGateway ingress => (ingress.Listeners ?? []).SelectMany(listener => listener.Services, (_, service) => service.Name),
        _ => [],
    };

    public static bool Has(ConfigEntry entry, string service) =>
        Of(entry).Any(linked => Keyspace.Fold(linked) == Keyspace.Fold(service));
}
