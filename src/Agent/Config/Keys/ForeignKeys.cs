using Muster.Bedrock.Hcl;
using static Muster.Agent.Config.Keys.KeyKinds;

namespace Muster.Agent.Config.Keys;

/// <summary>
/// Keys of Consul's that set nothing here: either there is nothing to be set, and files that have them work, or what they
/// ask for cannot be had yet, and the agent does not pretend.
/// </summary>
internal static class ForeignKeys
{
    private const string NoRaft = "a single server has no Raft";
    private const string NoGossip = "agents do not meet each other so far";
    private const string NoLists = "there are no access lists, and everything would be open to all";
    private const string NoTls = "there is no HTTPS, and traffic would be readable by all";
    private const string NoMesh = "there is no service mesh";
    private const string NotAsked = "nobody is told about this agent";
    private const string ByHttp = "services are registered over HTTP, or with `muster services register FILE`";

    public static IReadOnlyList<(string Name, KeySetter<AgentFlags> Set)> All { get; } =
    [
        .. Each(
            NoEffect<AgentFlags>(NoRaft),
            "autopilot", "performance", "protocol", "raft_protocol", "raft_snapshot_interval", "raft_snapshot_threshold",
            "raft_trailing_logs"),
        .. Each(
            NoEffect<AgentFlags>(NoGossip),
            "advertise_addr_wan", "disable_coordinates", "disable_keyring_file", "gossip_lan", "gossip_wan",
            "reconnect_timeout", "reconnect_timeout_wan", "rejoin_after_leave", "retry_interval", "retry_interval_wan",
            "retry_max", "retry_max_wan", "serf_lan", "serf_wan"),
        .. Each(NoEffect<AgentFlags>(NotAsked), "disable_anonymous_signature", "disable_update_check"),
        .. Each(NoEffect<AgentFlags>(NoMesh), "enable_central_service_config", "primary_gateways"),
        .. Each(
            NoEffect<AgentFlags>("it is always so"),
            "disable_host_node_id", "disable_remote_exec", "leave_on_terminate", "skip_leave_on_interrupt"),
        .. Each(NoEffect<AgentFlags>("there is no web interface so far"), "ui", "ui_config", "ui_content_path", "ui_dir"),
        .. Each(NotYet<AgentFlags>(NoGossip, IsEmptyOrOff), "encrypt", "retry_join", "retry_join_wan", "start_join", "start_join_wan"),
        .. Each(
            NotYet<AgentFlags>(NoTls, IsEmptyOrOff),
            "auto_encrypt", "tls", "verify_incoming", "verify_incoming_https", "verify_incoming_rpc", "verify_outgoing",
            "verify_server_hostname"),
        .. Each(NotYet<AgentFlags>(NoMesh, Disabled), "connect"),
        .. Each(NotYet<AgentFlags>(NoLists, Disabled), "acl"),
        .. Each(NotYet<AgentFlags>(NoLists, IsEmptyOrOff), "acl_datacenter", "acl_master_token", "acl_token"),
        .. Each(NotYet<AgentFlags>(ByHttp), "check", "checks", "service", "services"),
        .. Each(NotYet<AgentFlags>("`muster watch` does not exist so far", IsEmptyOrOff), "watches"),
    ];

    private static IEnumerable<(string, KeySetter<AgentFlags>)> Each(KeySetter<AgentFlags> set, params string[] names) =>
        names.Select(name => (name, set));

    private static bool IsEmptyOrOff(HclNode value) => value switch
    {
        HclBool truth => !truth.Value,
        HclText text => text.Value.Length == 0,
        HclList list => list.Items.Count == 0,
        HclObject block => block.Items.All(item => IsEmptyOrOff(item.Value)),
        _ => false,
    };

    /// <summary><c>acl { enabled = false … }</c>: what stands beside it matters to nobody.</summary>
    private static bool Disabled(HclNode value)
    {
        var block = value is HclList { Items: [HclObject only] } ? only : value as HclObject;
        return block is not null
            && block.Items.Where(item => item.Key == "enabled").All(item => item.Value is HclBool { Value: false });
    }
}
