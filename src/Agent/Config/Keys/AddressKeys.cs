using Muster.Bedrock.Hcl;
using static Muster.Agent.Config.Keys.KeyKinds;

namespace Muster.Agent.Config.Keys;

/// <summary>The keys that say where this agent is met, and by which of its addresses.</summary>
internal static class AddressKeys
{
    private const string Several = "addresses in quotes, separated by blanks";

    private static readonly KeyTable<AddressFlags> _doors = new(
        ("dns", Text<AddressFlags>((addresses, value) => addresses with { Dns = value }, $"IP {Several}")),
        ("etcd", Text<AddressFlags>((addresses, value) => addresses with { Etcd = value }, $"IP {Several}")),
        ("grpc", NoDoor()),
        ("grpc_tls", NoDoor()),
        ("http", Text<AddressFlags>((addresses, value) => addresses with { Http = value }, Several)),
        ("https", Text<AddressFlags>((addresses, value) => addresses with { Https = value }, Several)));

    private static readonly KeyTable<SocketFlags> _sockets = new(
        ("group", Text<SocketFlags>((sockets, value) => sockets with { Group = value })),
        ("mode", Text<SocketFlags>((sockets, value) => sockets with { Mode = value })),
        ("user", Text<SocketFlags>((sockets, value) => sockets with { User = value })));

    public static IReadOnlyList<(string Name, KeySetter<AgentFlags> Set)> All { get; } =
    [
        ("addresses", _doors.In<AgentFlags>(asked => asked.Addresses, (asked, set) => asked with { Addresses = set })),
        ("advertise_addr", Text<AgentFlags>((asked, value) => asked with { Advertise = value })),
        ("advertise_addr_ipv4", Of((addresses, value) => addresses with { AdvertiseIpv4 = value })),
        ("advertise_addr_ipv6", Of((addresses, value) => addresses with { AdvertiseIpv6 = value })),
        ("advertise_addr_wan", Of((addresses, value) => addresses with { AdvertiseWan = value })),
        ("advertise_addr_wan_ipv4", Of((addresses, value) => addresses with { AdvertiseWanIpv4 = value })),
        ("advertise_addr_wan_ipv6", Of((addresses, value) => addresses with { AdvertiseWanIpv6 = value })),
        ("bind_addr", Text<AgentFlags>((asked, value) => asked with { Bind = value })),
        ("client_addr", Text<AgentFlags>((asked, value) => asked with { Client = value })),
        ("serf_lan", Of((addresses, value) => addresses with { SerfLan = value })),
        ("serf_wan", Of((addresses, value) => addresses with { SerfWan = value })),
        ("tagged_addresses", Named<AgentFlags>(Tagged, "an object of addresses by name")),
        ("translate_wan_addrs", Switch<AgentFlags>(
            (asked, value) => asked with { Dns = asked.Dns with { TranslateWanAddresses = value } })),
        ("unix_sockets", _sockets.In<AgentFlags>(
            asked => asked.Addresses.Sockets,
            (asked, sockets) => asked with { Addresses = asked.Addresses with { Sockets = sockets } })),
    ];

    private static KeySetter<AgentFlags> Of(Func<AddressFlags, string, AddressFlags> set) =>
        Text<AgentFlags>((asked, value) => asked with { Addresses = set(asked.Addresses, value) });

    private static KeySetter<AddressFlags> NoDoor() =>
        NoEffect("there is no gRPC", Text<AddressFlags>((addresses, _) => addresses));

    private static AgentFlags Tagged(AgentFlags asked, string name, HclNode value, KeyPlace place)
    {
        if (value is HclText text)
        {
            return asked with
            {
                Addresses = asked.Addresses with { Tagged = asked.Addresses.Tagged.SetItem(name, text.Value) },
            };
        }

        place.ComplainOf(value, "an address in quotes");
        return asked;
    }
}
