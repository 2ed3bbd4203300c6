using Muster.Agent.Config.Definitions;
using static Muster.Agent.Config.Keys.KeyKinds;

namespace Muster.Agent.Config.Keys;

/// <summary>
/// Every key of a configuration, one line each: its name as in Consul, its type, and what it sets. Lists add up, objects
/// are merged, of all else the last one counts.
/// </summary>
internal static class TopKeys
{
    public static KeyTable<AgentFlags> Table { get; } = new(
    [
        .. AccessKeys.All,
        .. AddressKeys.All,
        .. CheckKeys.All,
        .. ClusterKeys.All,
        .. GossipKeys.All,
        .. HttpKeys.All,
        .. MeshKeys.All,
        .. TlsKeys.All,
        .. BaseKeys.All,
        .. EtcdDoorKeys.All,
        .. ForeignKeys.All,
        .. LogKeys.All,
        .. DefinitionKeys.All,
        ("alt_domain", Text<AgentFlags>((asked, value) => asked with { AltDomain = value })),
        ("backup", BackupKeys.Table.In<AgentFlags>(
            asked => asked.Backup, (asked, backup) => asked with { Backup = backup })),
        ("dns_config", DnsKeys.Table.In<AgentFlags>(asked => asked.Dns, (asked, dns) => asked with { Dns = dns })),
        ("engine", EngineKeys.Table.In<AgentFlags>(asked => asked, (_, asked) => asked)),
        ("limits", LimitKeys.Table.In<AgentFlags>(asked => asked, (_, asked) => asked)),
        ("recursors", Texts<AgentFlags>(
            (asked, value) => asked with { Recursors = [.. asked.Recursors, .. value] }, "a list of addresses in quotes")),
        ("session_ttl_min", Text<AgentFlags>(
            (asked, value) => asked with { SessionTtlMin = value }, "a duration in quotes, such as \"10s\"")),
        ("telemetry", TelemetryKeys.Table.In<AgentFlags>(asked => asked, (_, asked) => asked)),
        WatchKeys.Watches,
    ]);
}
