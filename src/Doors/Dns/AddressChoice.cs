using Muster.Doors.Dns.Wire;
using Muster.Registry.Catalog;

namespace Muster.Doors.Dns;

/// <summary>
/// Which of its addresses a node or service is known by to an asker: the first that it has of those tagged so, else its
/// plain one (Consul 1.8.7).
/// </summary>
internal sealed class AddressChoice(Terms terms)
{
    // What takes both kinds prefers IPv6. Other datacenters are reached by WAN, if such addresses are to be translated.
    private static readonly string[] _nearV4 = ["lan_ipv4"];
    private static readonly string[] _nearV6 = ["lan_ipv6"];
    private static readonly string[] _nearBoth = ["lan_ipv6", "lan_ipv4"];
    private static readonly string[] _farV4 = ["wan_ipv4", "lan_ipv4", "wan"];
    private static readonly string[] _farV6 = ["wan_ipv6", "lan_ipv6", "wan"];
    private static readonly string[] _farBoth = ["wan_ipv6", "lan_ipv6", "wan_ipv4", "lan_ipv4", "wan"];

    public string Of(Node node, RecordType type)
    {
        if (!node.TaggedAddresses.IsEmpty)
        {
            foreach (var tag in Tags(node, type))
            {
                if (node.TaggedAddresses.TryGetValue(tag, out var tagged) && tagged.Length > 0)
                {
                    return tagged;
                }
            }
        }

        return node.Address;
    }

    /// <summary>Empty where the node's is meant.</summary>
    public string Of(Service service, Node node, RecordType type)
    {
        if (!service.TaggedAddresses.IsEmpty)
        {
            foreach (var tag in Tags(node, type))
            {
                if (service.TaggedAddresses.TryGetValue(tag, out var tagged) && tagged.Address.Length > 0)
                {
                    return tagged.Address;
                }
            }
        }

        return service.Address;
    }

    private string[] Tags(Node node, RecordType type) => (type, IsFar(node)) switch
    {
        (RecordType.A, false) => _nearV4,
        (RecordType.Aaaa, false) => _nearV6,
        (_, false) => _nearBoth,
        (RecordType.A, true) => _farV4,
        (RecordType.Aaaa, true) => _farV6,
        (_, true) => _farBoth,
    };

    private bool IsFar(Node node) =>
        terms.Options.TranslateWanAddresses && node.Datacenter.Length > 0 && node.Datacenter != terms.Datacenter;
}
