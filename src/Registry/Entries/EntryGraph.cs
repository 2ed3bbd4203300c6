using Muster.Registry.Entries.Chains;

namespace Muster.Registry.Entries;

/// <summary>
/// Holds an entry against all others before it is written or removed: every chain that it is part of must still be one, and
/// every gateway's listeners must speak the protocol of their services.
/// </summary>
internal static class EntryGraph
{
    /// <summary>Consul's text for what would be wrong afterwards; null when nothing would.</summary>
    /// <param name="next">The entry as it is to be; null: it is to go.</param>
    public static string? Complaint(EntriesSnapshot entries, string kind, string name, ConfigEntry? next)
    {
        var lookup = new EntryLookup(entries, kind, name, next);
        return ClashComplaint(entries, kind, name)
            ?? ChainsOf(entries, kind, name)
                .Select(chain => Compile(lookup, chain).TryGet(out _, out var refused) ? null : refused.Message)
                .FirstOrDefault(complaint => complaint is not null)
            ?? GatewaysOf(entries, kind, name, next)
                .Select(gateway => ProtocolComplaint(lookup, gateway, isNew: kind == EntryKinds.Ingress))
                .FirstOrDefault(complaint => complaint is not null);
    }

    private static string? ClashComplaint(EntriesSnapshot entries, string kind, string name)
    {
        var other = kind switch
        {
            EntryKinds.Ingress => EntryKinds.Terminating,
            EntryKinds.Terminating => EntryKinds.Ingress,
            _ => "",
        };
        return other.Length > 0 && entries.Find(other, name) is not null
            ? $"cannot create a \"{kind}\" config entry with name \"{name}\", a \"{other}\" config entry with that name already exists"
            : null;
    }

    private static IEnumerable<string> ChainsOf(EntriesSnapshot entries, string kind, string name)
    {
        var linked = entries.ByKey.Values.Where(entry => entry is ServiceRouter or ServiceSplitter or ServiceResolver);
        return kind switch
        {
            EntryKinds.Ingress => [],
            EntryKinds.ProxyDefaults => linked.Select(entry => entry.Name).Distinct(StringComparer.Ordinal),
            _ => linked.Where(entry => EntryLinks.Has(entry, name)).Select(entry => entry.Name).Prepend(name)
                .Distinct(StringComparer.Ordinal),
        };
    }

    private static IEnumerable<IngressGateway> GatewaysOf(
        EntriesSnapshot entries, string kind, string name, ConfigEntry? next) => kind switch
    {
        EntryKinds.Ingress => next is IngressGateway gateway ? [gateway] : [],
        EntryKinds.Terminating => [],
        EntryKinds.ProxyDefaults => entries.OfKind(EntryKinds.Ingress).OfType<IngressGateway>(),
        _ => entries.OfKind(EntryKinds.Ingress).OfType<IngressGateway>().Where(gateway => EntryLinks.Has(gateway, name)),
    };

    /// <summary>A listener of bytes goes on when its service comes to speak more than that (Consul 1.8.7).</summary>
    private static string? ProtocolComplaint(EntryLookup lookup, IngressGateway gateway, bool isNew)
    {
        foreach (var listener in (gateway.Listeners ?? []).Where(listener => isNew || listener.Protocol != "tcp"))
        {
            foreach (var service in listener.Services.Where(service => service.Name != IngressGateway.AnyService))
            {
                if (!Compile(lookup, service.Name).TryGet(out var chain, out var refused))
                {
                    return refused.Message;
                }

                if (chain.Protocol != listener.Protocol)
                {
                    return $"service \"{service.Name}\" has protocol \"{chain.Protocol}\", which does not match defined listener "
                        + $"protocol \"{listener.Protocol}\"";
                }
            }
        }

        return null;
    }

    /// <summary>In which datacenter changes nothing but the names in Consul's texts, which are of its first one.</summary>
    private static Bedrock.Result<DiscoveryChain> Compile(EntryLookup lookup, string service) => ChainCompiler.Compile(
        lookup, new ChainQuestion { Service = service, Datacenter = "dc1", EvaluatedIn = "dc1" }, "");
}
