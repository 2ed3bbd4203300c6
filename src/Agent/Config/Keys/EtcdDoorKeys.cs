using static Muster.Agent.Config.Keys.KeyKinds;

namespace Muster.Agent.Config.Keys;

/// <summary>The keys that say what etcd's door bears: etcd's flags of the same names.</summary>
internal static class EtcdDoorKeys
{
    public static IReadOnlyList<(string Name, KeySetter<AgentFlags> Set)> All { get; } =
    [
        ("etcd_max_request_bytes", Whole<AgentFlags>(
            (asked, value) => asked with { EtcdDoor = asked.EtcdDoor with { RequestBytesMax = value } },
            1, EtcdDoorTerms.RequestBytesHighest)),
        ("etcd_max_txn_ops", Whole<AgentFlags>(
            (asked, value) => asked with { EtcdDoor = asked.EtcdDoor with { TxnOpsMax = value } },
            1, EtcdDoorTerms.TxnOpsHighest)),
        ("etcd_watch_progress_notify_interval", Duration<AgentFlags>(
            (asked, value) => asked with { EtcdDoor = asked.EtcdDoor with { ProgressInterval = value } })),
    ];
}
