using Muster.Bedrock.Hcl;
using Muster.Doors.Consul.Telemetry;
using static Muster.Agent.Config.Keys.KeyKinds;

namespace Muster.Agent.Config.Keys;

/// <summary>The keys of <c>http_config</c>, and those of <c>limits</c> and <c>telemetry</c> that concern the HTTP door.</summary>
internal static class HttpKeys
{
    /// <summary>A value is held in memory while it is written, several times over; Consul advises against more than this too.</summary>
    private const int KvValueBytesMax = 64 * 1024 * 1024;

    /// <summary>Below this no client gets through; above, a request's headers are an attack (Kestrel holds them in memory).</summary>
    private const int HeaderBytesMin = 512;
    private const int HeaderBytesMax = 16 * 1024 * 1024;

    private static readonly KeyTable<HttpDoorFlags> _requestLimits = new(
        ("mode", NotYet<HttpDoorFlags>("requests are not counted", AllowsAll)),
        ("read_rate", NoEffect("requests are not counted", Number<HttpDoorFlags>((http, _) => http))),
        ("write_rate", NoEffect("requests are not counted", Number<HttpDoorFlags>((http, _) => http))));

    private const string NoRpc = "agents ask nothing of each other so far";

    public static KeyTable<HttpDoorFlags> Config { get; } = new(
        ("allow_write_http_from", Texts<HttpDoorFlags>(
            (http, value) => http with { AllowWriteFrom = [.. http.AllowWriteFrom, .. value] }, "a list of networks in quotes")),
        ("block_endpoints", Texts<HttpDoorFlags>(
            (http, value) => http with { BlockEndpoints = [.. http.BlockEndpoints, .. value] }, "a list of paths in quotes")),
        ("max_header_bytes", Whole<HttpDoorFlags>((http, value) => http with { HeaderBytesMax = value }, HeaderBytesMin, HeaderBytesMax)),
        ("response_headers", Named<HttpDoorFlags>(Header, "an object of texts by header")),
        ("use_cache", Switch<HttpDoorFlags>((http, value) => http with { UseCache = value })));

    /// <summary>What stands beside all others.</summary>
    public static IReadOnlyList<(string Name, KeySetter<AgentFlags> Set)> All { get; } =
    [
        ("default_query_time", Of<TimeSpan>(Duration, (http, value) => http with { DefaultQueryTime = value })),
        ("disable_http_unprintable_char_filter", Of<bool>(Switch, (http, value) => http with { AllowUnprintablePaths = value })),
        ("discovery_max_stale", Of<TimeSpan>(Duration, (http, value) => http with { DiscoveryMaxStale = value })),
        ("enable_debug", Of<bool>(Switch, (http, value) => http with { EnableDebug = value })),
        ("http_config", Config.In<AgentFlags>(asked => asked.Http, (asked, http) => asked with { Http = http })),
        ("max_query_time", Of<TimeSpan>(Duration, (http, value) => http with { MaxQueryTime = value })),
    ];

    public static KeyTable<HttpDoorFlags> Limits { get; } = new(
        ("http_max_conns_per_client", Count<HttpDoorFlags>((http, value) => http with { MaxConnectionsPerClient = value })),
        ("https_handshake_timeout", Duration<HttpDoorFlags>((http, value) => http with { HandshakeTimeout = value })),
        ("kv_max_value_size", Whole<HttpDoorFlags>(
            (http, value) => http with { KvValueBytesMax = value }, 0, KvValueBytesMax)),
        ("request_limits", _requestLimits.In<HttpDoorFlags>(http => http, (http, _) => http)),
        ("rpc_client_timeout", NoEffect(NoRpc, Duration<HttpDoorFlags>((http, _) => http))),
        ("rpc_handshake_timeout", NoEffect(NoRpc, Duration<HttpDoorFlags>((http, _) => http))),
        ("rpc_max_burst", NoEffect(NoRpc, Count<HttpDoorFlags>((http, _) => http))),
        ("rpc_max_conns_per_client", NoEffect(NoRpc, Count<HttpDoorFlags>((http, _) => http))),
        ("rpc_rate", NoEffect(NoRpc, Number<HttpDoorFlags>((http, _) => http))),
        ("txn_max_req_len", Whole<HttpDoorFlags>((http, value) => http with { TxnBytesMax = value }, 0, KvValueBytesMax)));

    public static KeyTable<TelemetryTerms> Telemetry { get; } = new(
    [
        .. SinkKeys.All,
        ("disable_hostname", Switch<TelemetryTerms>((terms, value) => terms with { DisableHostname = value })),
        ("metrics_prefix", Text<TelemetryTerms>((terms, value) => terms with { Prefix = value })),
        ("prometheus_retention_time", Duration<TelemetryTerms>((terms, value) => terms with { PrometheusRetention = value })),
    ]);

    private static KeySetter<AgentFlags> Of<T>(
        Func<Func<AgentFlags, T, AgentFlags>, KeySetter<AgentFlags>> kind, Func<HttpDoorFlags, T, HttpDoorFlags> set) =>
        kind((asked, value) => asked with { Http = set(asked.Http, value) });

    private static HttpDoorFlags Header(HttpDoorFlags http, string name, HclNode value, KeyPlace place)
    {
        if (value is HclText text)
        {
            return http with { ResponseHeaders = http.ResponseHeaders.SetItem(name, text.Value) };
        }

        place.ComplainOf(value, "a text in quotes");
        return http;
    }

    private static bool AllowsAll(HclNode mode) => mode is HclText { Value: "" or "disabled" or "permissive" };
}
