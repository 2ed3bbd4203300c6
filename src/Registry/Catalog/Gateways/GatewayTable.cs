using System.Collections.Immutable;
using Muster.Engine;
using Muster.Registry.Entries;
using Muster.Registry.Entries.Chains;

namespace Muster.Registry.Catalog.Gateways;

/// <summary>A link's place, by folded names: the order in which Consul lists them.</summary>
internal readonly record struct LinkPlace(string Gateway, string Service, int Port) : IComparable<LinkPlace>
{
    public static LinkPlace Of(GatewayLink link) => new(Keyspace.Fold(link.Gateway), Keyspace.Fold(link.Service), link.Port);

    public int CompareTo(LinkPlace other) =>
        string.CompareOrdinal(Gateway, other.Gateway) is not 0 and var gateways ? gateways
        : string.CompareOrdinal(Service, other.Service) is not 0 and var services ? services
        : SortedAs(Port).CompareTo(SortedAs(other.Port));

    /// <summary>Consul's index holds ports as Go's variable-length integers, which do not sort by value: 9090 comes before 8080.</summary>
    private static uint SortedAs(int port)
    {
        var left = (uint)port << 1;
        var bytes = 0u;
        for (var shift = 24; ; shift -= 8)
        {
            if (left < 0x80)
            {
                return bytes | (left << shift);
            }

            bytes |= (left & 0x7F | 0x80) << shift;
            left >>= 7;
        }
    }
}

/// <summary>Which services are reached through which gateways at one revision, and the entries that say so: immutable.</summary>
/// <param name="Links">All, those that stand for all services included.</param>
/// <param name="Index">The last revision at which any of them changed, came or went.</param>
/// <param name="Touched">By folded name of a service: when a link of it last changed, came or went; from <paramref name="Floor"/> on.</param>
/// <param name="Floor">Before this nothing is known of what went.</param>
internal sealed record GatewayTable(
    EntriesSnapshot Entries,
    ImmutableSortedDictionary<LinkPlace, GatewayLink> Links,
    Revision Index,
    ImmutableDictionary<string, Revision> Touched,
    Revision Floor)
{
    public static readonly GatewayTable None = new(
        EntriesSnapshot.None,
        ImmutableSortedDictionary<LinkPlace, GatewayLink>.Empty,
        Revision.Never,
        ImmutableDictionary<string, Revision>.Empty.WithComparers(StringComparer.Ordinal),
        Revision.Never);

    /// <summary>The services of a gateway; of those that are reached because all are, the ones that speak its listener's protocol.</summary>
    public IEnumerable<GatewayLink> Of(string gateway)
    {
        var folded = Keyspace.Fold(gateway);
        return Links.Where(link => link.Key.Gateway == folded).Select(link => link.Value).Where(IsShown);
    }

    /// <summary>The links of a service to gateways of a kind.</summary>
    public IEnumerable<GatewayLink> To(string service, string kind)
    {
        if (Links.IsEmpty)
        {
            return [];
        }

        var folded = Keyspace.Fold(service);
        return Links.Where(link => link.Key.Service == folded && link.Value.Kind == kind).Select(link => link.Value);
    }

    /// <summary>As Consul's: where protocols choose what is shown, the last change of any entry counts.</summary>
    public Revision IndexOf(string gateway)
    {
        var folded = Keyspace.Fold(gateway);
        var last = Revision.Max(Floor, Index);
        return Links.Any(link => link.Key.Gateway == folded && IsChosen(link.Value)) ? Revision.Max(last, Entries.At) : last;
    }

    /// <summary>When a link of the service last changed, came or went.</summary>
    public Revision TouchedAt(string service) =>
        Revision.Max(Floor, Touched.GetValueOrDefault(Keyspace.Fold(service)));

    /// <summary>Whether the protocol of its service decides if it is shown.</summary>
    public static bool IsChosen(GatewayLink link) => link.FromWildcard && link.Kind == EntryKinds.Ingress;

    private bool IsShown(GatewayLink link) =>
        link.Service != GatewayLink.AnyService
        && (!IsChosen(link) || link.Protocol == new EntryLookup(Entries).ProtocolOf(link.Service));
}
