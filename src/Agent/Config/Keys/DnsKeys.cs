using Muster.Doors.Dns;
using static Muster.Agent.Config.Keys.KeyKinds;

namespace Muster.Agent.Config.Keys;

/// <summary>The keys of <c>dns_config</c>.</summary>
internal static class DnsKeys
{
    private static readonly KeyTable<SoaOptions> _soa = new(
        ("expire", Count<SoaOptions>((soa, value) => soa with { Expire = (uint)value })),
        ("min_ttl", Count<SoaOptions>((soa, value) => soa with { MinTtl = (uint)value })),
        ("refresh", Count<SoaOptions>((soa, value) => soa with { Refresh = (uint)value })),
        ("retry", Count<SoaOptions>((soa, value) => soa with { Retry = (uint)value })));

    public static KeyTable<DnsDoorOptions> Table { get; } = new(
        ("a_record_limit", Count<DnsDoorOptions>((dns, value) => dns with { ARecordLimit = value })),
        ("allow_stale", Switch<DnsDoorOptions>((dns, value) => dns with { AllowStale = value })),
        ("cache_max_age", Duration<DnsDoorOptions>((dns, value) => dns with { CacheMaxAge = value })),
        ("disable_compression", Switch<DnsDoorOptions>((dns, value) => dns with { DisableCompression = value })),
        ("enable_additional_node_meta_txt",
            Switch<DnsDoorOptions>((dns, value) => dns with { EnableAdditionalNodeMetaTxt = value })),
        ("enable_truncate", Switch<DnsDoorOptions>((dns, value) => dns with { EnableTruncate = value })),
        ("max_stale", Duration<DnsDoorOptions>((dns, value) => dns with { MaxStale = value })),
        ("node_ttl", Duration<DnsDoorOptions>((dns, value) => dns with { NodeTtl = value })),
        ("only_passing", Switch<DnsDoorOptions>((dns, value) => dns with { OnlyPassing = value })),
        ("prefer_namespace", NoEffect("only the paid version of Consul has namespaces", Switch<DnsDoorOptions>((dns, _) => dns))),
        ("recursor_strategy", Choice<DnsDoorOptions, RecursorStrategy>(
            (dns, value) => dns with { RecursorStrategy = value },
            ("sequential", RecursorStrategy.Sequential), ("random", RecursorStrategy.Random), ("", RecursorStrategy.Sequential))),
        ("recursor_timeout", Duration<DnsDoorOptions>((dns, value) => dns with { RecursorTimeout = value })),
        ("service_ttl", Named<DnsDoorOptions>(
            (dns, service, value, place) => DurationOf(value, place) is { } ttl
                ? dns with { ServiceTtl = dns.ServiceTtl.SetItem(service, ttl) }
                : dns,
            "an object of durations by service name")),
        ("soa", _soa.In<DnsDoorOptions>(dns => dns.Soa, (dns, soa) => dns with { Soa = soa })),
        ("udp_answer_limit", Count<DnsDoorOptions>((dns, value) => dns with { UdpAnswerLimit = value })),
        ("use_cache", Switch<DnsDoorOptions>((dns, value) => dns with { UseCache = value })));
}
