using System.Globalization;
using Muster.Agent.Config;
using Muster.Bedrock.Hcl;

namespace Muster.Cli.Commands;

/// <summary>The flags of <c>agent</c> that say what a key of its files says, and nothing more.</summary>
internal sealed class AgentKeyFlags
{
    private readonly List<(Flag Flag, string Key, Func<Flag, HclNode> Value)> _flags = [];

    public AgentKeyFlags(Flags flags)
    {
        void Text(string name, string placeholder, string key, string help) =>
            _flags.Add((flags.Text(name, placeholder, help), key, flag => TextOf(flag.Text!)));

        void Texts(string name, string placeholder, string key, string help) => _flags.Add((
            flags.Text(name, placeholder, $"{help}; may be repeated."),
            key,
            flag => new HclList(KeyFlag.Nowhere, [.. flag.All.Select(TextOf)])));

        void Switch(string name, string key, string help) =>
            _flags.Add((flags.Switch(name, help), key, flag => new HclBool(KeyFlag.Nowhere, flag.On)));

        void Integer(string name, string key, string help) => _flags.Add((flags.Integer(name, help), key, NumberOf));

        const string noGossip = "agents do not meet each other so far";
        const string noRaft = "a single server has no Raft";
        const string noUi = "there is no web interface so far";
        Text("advertise-wan", "ADDRESS", "advertise_addr_wan", "The address other datacenters reach this node by. Default: -advertise's.");
        Text("default-query-time", "DURATION", "default_query_time", "How long a blocking query waits that does not say it. Default 5m.");
        Switch("disable-host-node-id", "disable_host_node_id", "With =false the node's id comes from this machine, not from chance.");
        Switch("disable-keyring-file", "disable_keyring_file", $"Changes nothing: {noGossip}.");
        Text("encrypt", "KEY", "encrypt", $"Refused: {noGossip}.");
        Texts(
            "engine-etcd", "ADDRESS", "engine.etcd.endpoints",
            "Keep everything in a cluster of etcd, of which this is a member's address, such as http://10.0.0.1:2379");
        Text("engine-etcd-prefix", "PREFIX", "engine.etcd.prefix", "What all keys in that cluster begin with. Default muster/.");
        Integer("etcd-v2-port", "ports.etcd_v2", "Where etcd's interface of version 2 is; 0 chooses a port and shows it, -1: nowhere. Default 4001.");
        Integer("grpc-port", "ports.grpc", "Changes nothing: there is no service mesh.");
        Integer("https-port", "ports.https", "Where HTTPS is answered; 0 chooses a port and shows it. Default -1: nowhere.");
        Texts("join", "ADDRESS", "start_join", $"Refused: {noGossip}");
        Texts("join-wan", "ADDRESS", "start_join_wan", $"Refused: {noGossip}");
        Text("max-query-time", "DURATION", "max_query_time", "How long a blocking query waits at most. Default 10m.");
        Switch("non-voting-server", "non_voting_server", "Refused: only the paid version of Consul has it.");
        Texts("primary-gateway", "ADDRESS", "primary_gateways", "Changes nothing: there is no service mesh");
        Integer("protocol", "protocol", $"Changes nothing: {noRaft}.");
        Integer("raft-protocol", "raft_protocol", $"Changes nothing: {noRaft}.");
        Switch("rejoin", "rejoin_after_leave", $"Changes nothing: {noGossip}.");
        Text("retry-interval", "DURATION", "retry_interval", $"Changes nothing: {noGossip}.");
        Text("retry-interval-wan", "DURATION", "retry_interval_wan", $"Changes nothing: {noGossip}.");
        Texts("retry-join", "ADDRESS", "retry_join", $"Refused: {noGossip}");
        Texts("retry-join-wan", "ADDRESS", "retry_join_wan", $"Refused: {noGossip}");
        Integer("retry-max", "retry_max", $"Changes nothing: {noGossip}.");
        Integer("retry-max-wan", "retry_max_wan", $"Changes nothing: {noGossip}.");
        Text("segment", "NAME", "segment", "Refused: only the paid version of Consul has it.");
        Texts("serf-lan-allowed-cidrs", "CIDR", "serf_lan_allowed_cidrs", $"Changes nothing: {noGossip}");
        Text("serf-lan-bind", "ADDRESS", "serf_lan", $"Changes nothing: {noGossip}.");
        Texts("serf-wan-allowed-cidrs", "CIDR", "serf_wan_allowed_cidrs", $"Changes nothing: {noGossip}");
        Text("serf-wan-bind", "ADDRESS", "serf_wan", $"Changes nothing: {noGossip}.");
        Switch("ui", "ui", $"Changes nothing: {noUi}.");
        Text("ui-content-path", "PATH", "ui_content_path", $"Changes nothing: {noUi}.");
        Text("ui-dir", "FOLDER", "ui_dir", $"Changes nothing: {noUi}.");
    }

    public IReadOnlyList<KeyFlag> Given() =>
        [.. _flags.Where(one => one.Flag.Text is not null).Select(one => new KeyFlag(one.Flag.Name, one.Key, one.Value(one.Flag)))];

    private static HclText TextOf(string text) => new(KeyFlag.Nowhere, text);

    private static HclNumber NumberOf(Flag flag)
    {
        var number = int.Parse(flag.Text!, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        return new HclNumber(KeyFlag.Nowhere, flag.Text!, IsWhole: true, number, number);
    }
}
