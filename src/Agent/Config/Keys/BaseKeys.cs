using Muster.Bedrock.Hcl;
using static Muster.Agent.Config.Keys.KeyKinds;

namespace Muster.Agent.Config.Keys;

/// <summary>The keys that say who this agent is and where it is met.</summary>
internal static class BaseKeys
{
    private const string NoDoor = "there is no service mesh, whose proxies would ask there";

    private static readonly KeyTable<AgentFlags> _ports = new(
    [
        ("dns", Port((asked, port) => asked with { DnsPort = port })),
        ("etcd_v2", Port((asked, port) => asked with { EtcdV2Port = port })),
        ("etcd", Port((asked, port) => asked with { EtcdPort = port })),
        ("etcd_tls", Port((asked, port) => asked with { EtcdTlsPort = port })),
        ("grpc", Missed<AgentFlags>(NoDoor, IsOff)),
        ("grpc_tls", Missed<AgentFlags>(NoDoor, IsOff)),
        ("http", Port((asked, port) => asked with { HttpPort = port })),
        ("https", Port((asked, port) => asked with { HttpsPort = port })),
        .. AnyValue.Each(
            NoEffect("there is no service mesh", Port((asked, _) => asked)),
            "expose_max_port", "expose_min_port", "proxy_max_port", "proxy_min_port", "sidecar_max_port", "sidecar_min_port"),
        ("serf_lan", Port((asked, port) => asked with { SerfLanPort = port })),
        ("serf_wan", Port((asked, port) => asked with { SerfWanPort = port })),
        ("server", Port((asked, port) => asked with { ServerPort = port })),
    ]);

    public static IReadOnlyList<(string Name, KeySetter<AgentFlags> Set)> All { get; } =
    [
        ("bootstrap", Switch<AgentFlags>((asked, value) => asked with { Bootstrap = value })),
        ("bootstrap_expect", Whole<AgentFlags>(
            (asked, value) => asked with { BootstrapExpect = value }, int.MinValue, int.MaxValue)),
        ("data_dir", Text<AgentFlags>((asked, value) => asked with { DataDirectory = value })),
        ("datacenter", Text<AgentFlags>((asked, value) => asked with { Datacenter = value })),
        ("disable_host_node_id", Switch<AgentFlags>((asked, value) => asked with { DisableHostNodeId = value })),
        ("disable_remote_exec", Switch<AgentFlags>((asked, value) => asked with { DisableRemoteExec = value })),
        ("domain", Text<AgentFlags>((asked, value) => asked with { Domain = value })),
        ("etcd_advertise", Texts<AgentFlags>(
            (asked, value) => asked with { EtcdAdvertise = value },
            "a list of addresses in quotes, such as \"https://etcd.example:2379\"")),
        ("etcd_cors", Texts<AgentFlags>(
            (asked, value) => asked with { EtcdCors = value }, "a list of origins in quotes, such as \"https://ui.example\"")),
        ("leave_on_terminate", Switch<AgentFlags>((asked, value) => asked with { LeaveOnTerminate = value })),
        ("log_level", Text<AgentFlags>((asked, value) => asked with { LogLevel = value })),
        ("node_id", Text<AgentFlags>((asked, value) => asked with { NodeId = value })),
        ("node_meta", Named<AgentFlags>(NodeMeta, "an object of texts by name")),
        ("node_name", Text<AgentFlags>((asked, value) => asked with { Node = value })),
        ("primary_datacenter", NoEffect("datacenters do not meet each other so far", AnyValue.OfText)),
        ("pid_file", Text<AgentFlags>((asked, value) => asked with { PidFile = value })),
        ("ports", _ports.In<AgentFlags>(asked => asked, (_, asked) => asked)),
        ("server", Switch<AgentFlags>((asked, value) => asked with { Server = value })),
        ("skip_leave_on_interrupt", Switch<AgentFlags>((asked, value) => asked with { SkipLeaveOnInterrupt = value })),
    ];

    private static KeySetter<AgentFlags> Port(Func<AgentFlags, int, AgentFlags> set) => (asked, value, place) =>
    {
        if (value is HclNumber { IsWhole: true, Whole: < AgentConfig.PortOff or > System.Net.IPEndPoint.MaxPort } number)
        {
            place.Complain($"{place.Path}: invalid port: {number.Whole}; 0 chooses a free one, -1 switches it off");
            return asked;
        }

        return Whole(set, AgentConfig.PortOff, System.Net.IPEndPoint.MaxPort)(asked, value, place);
    };

    private static bool IsOff(HclNode value) => value is HclNumber { IsWhole: true, Whole: AgentConfig.PortOff };

    private static AgentFlags NodeMeta(AgentFlags asked, string name, HclNode value, KeyPlace place)
    {
        if (value is HclText text)
        {
            return asked with { NodeMeta = [.. asked.NodeMeta, $"{name}:{text.Value}"] };
        }

        place.ComplainOf(value, "a text in quotes");
        return asked;
    }
}
