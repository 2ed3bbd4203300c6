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

        const string noRaft = "a single server has no Raft";
        const string noUi = "there is no web interface so far";
        Text("advertise-wan", "ADDRESS", "advertise_addr_wan", "The address other datacenters reach this node by. Default: -advertise's.");
        Text("default-query-time", "DURATION", "default_query_time", "How long a blocking query waits that does not say it. Default 5m.");
        Switch("disable-host-node-id", "disable_host_node_id", "With =false the node's id comes from this machine, not from chance.");
        Switch("disable-keyring-file", "disable_keyring_file", "Keep keys of gossip in memory alone.");
        Text("encrypt", "KEY", "encrypt", "The key, in base64, that gossip is encrypted with (see `keygen`). Default: it is not.");
        Texts(
            "engine-etcd", "ADDRESS", "engine.etcd.endpoints",
            "Keep everything in a cluster of etcd, of which this is a member's address, such as http://10.0.0.1:2379");
        Text("engine-etcd-prefix", "PREFIX", "engine.etcd.prefix", "What all keys in that cluster begin with. Default muster/.");
        Integer("etcd-v2-port", "ports.etcd_v2", "Where etcd's interface of version 2 is; 0 chooses a port and shows it, -1: nowhere. Default 4001.");
        Integer("grpc-port", "ports.grpc", "Changes nothing: there is no service mesh.");
        Integer("https-port", "ports.https", "Where HTTPS is answered; 0 chooses a port and shows it. Default -1: nowhere.");
        Texts("join", "ADDRESS", "start_join", "Join through this member when the agent starts, or end");
        Texts("join-wan", "ADDRESS", "start_join_wan", "The same between datacenters");
        Text("max-query-time", "DURATION", "max_query_time", "How long a blocking query waits at most. Default 10m.");
        Switch("non-voting-server", "non_voting_server", "Refused: only the paid version of Consul has it.");
        Texts("primary-gateway", "ADDRESS", "primary_gateways", "Changes nothing: there is no service mesh");
        Integer("protocol", "protocol", $"Changes nothing: {noRaft}.");
        Integer("raft-protocol", "raft_protocol", $"Changes nothing: {noRaft}.");
        Switch("rejoin", "rejoin_after_leave", "Join again after having left on purpose.");
        Text("retry-interval", "DURATION", "retry_interval", "Time between two attempts of -retry-join. Default 30s.");
        Text("retry-interval-wan", "DURATION", "retry_interval_wan", "The same between datacenters.");
        Texts("retry-join", "ADDRESS", "retry_join", "Join through this member (address, DNS name, or dnssrv+NAME: where its SRV records point), again and again until one answers");
        Texts("retry-join-wan", "ADDRESS", "retry_join_wan", "The same between datacenters");
        Integer("retry-max", "retry_max", "End after so many attempts of -retry-join. Default 0: never.");
        Integer("retry-max-wan", "retry_max_wan", "The same between datacenters.");
        Text("segment", "NAME", "segment", "Refused: only the paid version of Consul has it.");
        Texts("serf-lan-allowed-cidrs", "CIDR", "serf_lan_allowed_cidrs", "Members must have an address of this network");
        Text("serf-lan-bind", "ADDRESS", "serf_lan", "Where gossip listens. Default: -bind's.");
        Texts("serf-wan-allowed-cidrs", "CIDR", "serf_wan_allowed_cidrs", "The same between datacenters");
        Text("serf-wan-bind", "ADDRESS", "serf_wan", "Where gossip between datacenters listens. Default: -bind's.");
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
