using static Muster.Agent.Config.Keys.KeyKinds;

namespace Muster.Agent.Config.Keys;

/// <summary>
/// Every key of a configuration, one line each: its name as in Consul, its type, and what it sets. Lists add up, objects
/// are merged, of all else the last one counts.
/// </summary>
internal static class TopKeys
{
    private static readonly KeyTable<AgentFlags> _addresses = new(
        ("dns", Text<AgentFlags>(
            (asked, value) => asked with { DnsAddresses = value }, "IP addresses in quotes, separated by blanks")));

    public static KeyTable<AgentFlags> Table { get; } = new(
    [
        .. CheckKeys.All,
        .. BaseKeys.All,
        .. ForeignKeys.All,
        .. LogKeys.All,
        ("addresses", _addresses.In<AgentFlags>(asked => asked, (_, asked) => asked)),
        ("alt_domain", Text<AgentFlags>((asked, value) => asked with { AltDomain = value })),
        ("disable_http_unprintable_char_filter", Switch<AgentFlags>(
            (asked, value) => asked with { Http = asked.Http with { AllowUnprintablePaths = value } })),
        ("dns_config", DnsKeys.Table.In<AgentFlags>(asked => asked.Dns, (asked, dns) => asked with { Dns = dns })),
        ("enable_debug", Switch<AgentFlags>(
            (asked, value) => asked with { Http = asked.Http with { EnableDebug = value } })),
        ("http_config", HttpKeys.Config.In<AgentFlags>(asked => asked.Http, (asked, http) => asked with { Http = http })),
        ("limits", HttpKeys.Limits.In<AgentFlags>(asked => asked.Http, (asked, http) => asked with { Http = http })),
        ("recursors", Texts<AgentFlags>(
            (asked, value) => asked with { Recursors = [.. asked.Recursors, .. value] }, "a list of addresses in quotes")),
        ("session_ttl_min", Text<AgentFlags>(
            (asked, value) => asked with { SessionTtlMin = value }, "a duration in quotes, such as \"10s\"")),
        ("telemetry", HttpKeys.Telemetry.In<AgentFlags>(
            asked => asked.Http.Telemetry, (asked, terms) => asked with { Http = asked.Http with { Telemetry = terms } })),
        ("translate_wan_addrs", Switch<AgentFlags>(
            (asked, value) => asked with { Dns = asked.Dns with { TranslateWanAddresses = value } })),
    ]);
}
