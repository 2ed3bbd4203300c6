using static Muster.Agent.Config.Keys.AnyValue;
using static Muster.Agent.Config.Keys.KeyKinds;

namespace Muster.Agent.Config.Keys;

/// <summary>The keys that concern several agents: finding each other, agreeing, and telling who is up.</summary>
internal static class ClusterKeys
{
    private const string BackupInstead = "it is for a program beside Consul; "
        + "write backup { directory = \"/path/to/backups\", interval = \"1h\", keep = 24 } and the agent does it by itself";

    private const string NoRaft = "a single server has no Raft";
    private const string NotPerAgent = "each agent decides for itself how long it tries to reach others: set reconnect_timeout";
    private const string NoRpc = "agents ask nothing of each other so far";
    private const string SetByConsul = "Consul sets it itself, whatever a file says";
    private const string Paid = "only the paid version of Consul has it";
    private const string NoSuchCost = "answers wait for what they read and cost nothing meanwhile";

    private const int RaftMultiplierMax = 10;

    public static IReadOnlyList<(string Name, KeySetter<AgentFlags> Set)> All { get; } =
    [
        ("autopilot", NoEffect(NoRaft, Of(
            ("cleanup_dead_servers", OfSwitch),
            ("disable_upgrade_migration", OfSwitch),
            ("last_contact_threshold", OfDuration),
            ("max_trailing_logs", OfCount),
            ("min_quorum", OfCount),
            ("redundancy_zone_tag", OfText),
            ("server_stabilization_time", OfDuration),
            ("upgrade_version_tag", OfText)))),
        ("cache", NoEffect(NoSuchCost, Of(("entry_fetch_max_burst", OfCount), ("entry_fetch_rate", OfRate)))),
        ("performance", NoEffect(NoRaft, Of(
            ("leave_drain_time", OfDuration),
            ("raft_multiplier", Whole<AgentFlags>((asked, _) => asked, 1, RaftMultiplierMax)),
            ("rpc_hold_timeout", OfDuration)))),
        .. Each(NoEffect(NoRaft, OfCount), "protocol", "raft_protocol", "raft_snapshot_threshold", "raft_trailing_logs"),
        .. Each(NoEffect(NoRaft, OfDuration), "raft_snapshot_interval"),
        .. Each(NoEffect(NoRaft, OfObjects), "raft_boltdb", "raft_logstore"),
        .. Each(NoEffect(NotPerAgent, OfDuration), "advertise_reconnect_timeout"),
        .. Each(NoEffect(NoRpc, OfObjects), "rpc"),
        .. Each(NoEffect(NoRpc, OfSwitch), "use_streaming_backend"),
        .. Each(NoEffect(SetByConsul, OfDuration), "ae_interval", "check_deregister_interval_min", "check_reap_interval"),
        .. Each(NoEffect(SetByConsul, OfDuration), "sync_coordinate_interval_min"),
        .. Each(NoEffect(SetByConsul, OfNumber), "sync_coordinate_rate_target"),
        .. Each(NoEffect(SetByConsul, OfCount), "segment_limit", "segment_name_limit"),
        .. Each(NoEffect(SetByConsul, OfText), "revision", "version", "version_prerelease"),
        .. Each(NoEffect(SetByConsul, OfObjects), "consul"),
        .. Each(
            NotYet<AgentFlags>(Paid, AsksNothing),
            "audit", "non_voting_server", "partition", "read_replica", "segment", "segments"),
        .. Each(NoEffect(Paid, OfText), "license_path"),
        .. Each(NoEffect(Paid, OfObjects), "reporting"),
        .. Each(NoEffect(BackupInstead, OfObjects), "snapshot_agent"),
    ];
}
