using static Muster.Agent.Config.Keys.AnyValue;
using static Muster.Agent.Config.Keys.KeyKinds;

namespace Muster.Agent.Config.Keys;

/// <summary>The keys that concern several agents: finding each other, agreeing, and telling who is up.</summary>
internal static class ClusterKeys
{
    private const string NoRaft = "a single server has no Raft";
    private const string NoGossip = "agents do not meet each other so far";
    private const string NoRpc = "agents ask nothing of each other so far";
    private const string SetByConsul = "Consul sets it itself, whatever a file says";
    private const string Paid = "only the paid version of Consul has it";
    private const string NoSuchCost = "answers wait for what they read and cost nothing meanwhile";

    private const int RaftMultiplierMax = 10;

    private static readonly KeySetter<AgentFlags> _gossip = NoEffect(NoGossip, Of(
        ("gossip_interval", OfDuration),
        ("gossip_nodes", OfCount),
        ("probe_interval", OfDuration),
        ("probe_timeout", OfDuration),
        ("retransmit_mult", OfCount),
        ("suspicion_mult", OfCount)));

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
        ("gossip_lan", _gossip),
        ("gossip_wan", _gossip),
        ("performance", NoEffect(NoRaft, Of(
            ("leave_drain_time", OfDuration),
            ("raft_multiplier", Whole<AgentFlags>((asked, _) => asked, 1, RaftMultiplierMax)),
            ("rpc_hold_timeout", OfDuration)))),
        .. Each(NoEffect(NoRaft, OfCount), "protocol", "raft_protocol", "raft_snapshot_threshold", "raft_trailing_logs"),
        .. Each(NoEffect(NoRaft, OfDuration), "raft_snapshot_interval"),
        .. Each(NoEffect(NoRaft, OfObjects), "raft_boltdb", "raft_logstore"),
        .. Each(NoEffect(NoGossip, OfSwitch), "disable_coordinates", "disable_keyring_file", "rejoin_after_leave"),
        .. Each(
            NoEffect(NoGossip, OfDuration),
            "advertise_reconnect_timeout", "reconnect_timeout", "reconnect_timeout_wan", "retry_interval", "retry_interval_wan"),
        .. Each(NoEffect(NoGossip, OfCount), "retry_max", "retry_max_wan"),
        .. Each(NoEffect(NoGossip, OfNetworks), "serf_lan_allowed_cidrs", "serf_wan_allowed_cidrs"),
        .. Each(
            NotYet<AgentFlags>(NoGossip, AsksNothing),
            "encrypt", "retry_join", "retry_join_wan", "start_join", "start_join_wan"),
        .. Each(NoEffect(NoGossip, OfSwitch), "encrypt_verify_incoming", "encrypt_verify_outgoing"),
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
        .. Each(NoEffect(Paid, OfObjects), "reporting", "snapshot_agent"),
    ];
}
