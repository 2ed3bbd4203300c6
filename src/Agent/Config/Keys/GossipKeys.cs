using System.Net;
using Muster.Bedrock.Hcl;
using static Muster.Agent.Config.Keys.KeyKinds;

namespace Muster.Agent.Config.Keys;

/// <summary>The keys that say how agents meet, and how they tell who is up.</summary>
internal static class GossipKeys
{
    private static readonly KeyTable<NetworkFlags> _timing = new(
        ("gossip_interval", Duration<NetworkFlags>((network, value) => network with { GossipInterval = value })),
        ("gossip_nodes", Count<NetworkFlags>((network, value) => network with { GossipNodes = value })),
        ("probe_interval", Duration<NetworkFlags>((network, value) => network with { ProbeInterval = value })),
        ("probe_timeout", Duration<NetworkFlags>((network, value) => network with { ProbeTimeout = value })),
        ("retransmit_mult", Count<NetworkFlags>((network, value) => network with { RetransmitMult = value })),
        ("suspicion_mult", Count<NetworkFlags>((network, value) => network with { SuspicionMult = value })));

    private static readonly KeyTable<NetworkFlags> _network = new(
        ("reconnect_timeout", Duration<NetworkFlags>((network, value) => network with { ReconnectTimeout = value })),
        ("retry_interval", Duration<NetworkFlags>((network, value) => network with { RetryInterval = value })),
        ("retry_join", Texts<NetworkFlags>((network, value) => network with { RetryJoin = [.. network.RetryJoin, .. value] })),
        ("retry_max", Count<NetworkFlags>((network, value) => network with { RetryMax = value })),
        ("start_join", Texts<NetworkFlags>((network, value) => network with { StartJoin = [.. network.StartJoin, .. value] })));

    private static readonly string[] _names = [.. _network.Names];

    public static IReadOnlyList<(string Name, KeySetter<AgentFlags> Set)> All { get; } =
    [
        ("disable_coordinates", Of(Switch<GossipFlags>((asked, value) => asked with { DisableCoordinates = value }))),
        ("disable_keyring_file", Of(Switch<GossipFlags>((asked, value) => asked with { DisableKeyringFile = value }))),
        ("encrypt", Of(Text<GossipFlags>((asked, value) => asked with { Encrypt = value }))),
        ("encrypt_verify_incoming", Of(Switch<GossipFlags>((asked, value) => asked with { VerifyIncoming = value }))),
        ("encrypt_verify_outgoing", Of(Switch<GossipFlags>((asked, value) => asked with { VerifyOutgoing = value }))),
        ("gossip_lan", Of(_timing.In<GossipFlags>(Lan, SetLan))),
        ("gossip_wan", Of(_timing.In<GossipFlags>(Wan, SetWan))),
        ("rejoin_after_leave", Of(Switch<GossipFlags>((asked, value) => asked with { RejoinAfterLeave = value }))),
        ("serf_lan_allowed_cidrs", Of(Networks((asked, value) => SetLan(asked, asked.Lan with { Allowed = [.. asked.Lan.Allowed, .. value] })))),
        ("serf_wan_allowed_cidrs", Of(Networks((asked, value) => SetWan(asked, asked.Wan with { Allowed = [.. asked.Wan.Allowed, .. value] })))),
        .. _network.Of<GossipFlags>(Lan, SetLan, _names).Select(key => (key.Name, Of(key.Set))),
        .. _network.Of<GossipFlags>(Wan, SetWan, _names).Select(key => ($"{key.Name}_wan", Of(key.Set))),
    ];

    private static NetworkFlags Lan(GossipFlags asked) => asked.Lan;

    private static NetworkFlags Wan(GossipFlags asked) => asked.Wan;

    private static GossipFlags SetLan(GossipFlags asked, NetworkFlags network) => asked with { Lan = network };

    private static GossipFlags SetWan(GossipFlags asked, NetworkFlags network) => asked with { Wan = network };

    private static KeySetter<AgentFlags> Of(KeySetter<GossipFlags> set) =>
        (asked, value, place) => asked with { Gossip = set(asked.Gossip, value, place) };

    private static KeySetter<GossipFlags> Networks(Func<GossipFlags, IEnumerable<IPNetwork>, GossipFlags> set) =>
        (asked, value, place) =>
        {
            if (value is not HclList list || !list.Items.All(item => item is HclText))
            {
                place.ComplainOf(value, "a list of texts in quotes");
                return asked;
            }

            var networks = new List<IPNetwork>();
            foreach (var text in list.Items.Cast<HclText>())
            {
                if (IPNetwork.TryParse(text.Value, out var network))
                {
                    networks.Add(network);
                }
                else
                {
                    place.Complain($"{place.Path}: invalid cidr: {text.Value}; write a network such as 10.0.0.0/8");
                }
            }

            return set(asked, networks);
        };
}
