using Muster.Bedrock.Hcl;
using Muster.Doors.Consul.Telemetry;
using static Muster.Agent.Config.Keys.KeyKinds;

namespace Muster.Agent.Config.Keys;

/// <summary>The keys of <c>http_config</c>, and those of <c>limits</c> and <c>telemetry</c> that concern the HTTP door.</summary>
internal static class HttpKeys
{
    /// <summary>A value is held in memory while it is written, several times over; Consul advises against more than this too.</summary>
    private const int KvValueBytesMax = 64 * 1024 * 1024;

    public static KeyTable<HttpDoorFlags> Config { get; } = new(
        ("allow_write_http_from", Texts<HttpDoorFlags>(
            (http, value) => http with { AllowWriteFrom = [.. http.AllowWriteFrom, .. value] }, "a list of networks in quotes")),
        ("block_endpoints", Texts<HttpDoorFlags>(
            (http, value) => http with { BlockEndpoints = [.. http.BlockEndpoints, .. value] }, "a list of paths in quotes")),
        ("response_headers", Named<HttpDoorFlags>(Header, "an object of texts by header")));

    public static KeyTable<HttpDoorFlags> Limits { get; } = new(
        ("http_max_conns_per_client", Count<HttpDoorFlags>((http, value) => http with { MaxConnectionsPerClient = value })),
        ("kv_max_value_size", Whole<HttpDoorFlags>(
            (http, value) => http with { KvValueBytesMax = value }, 0, KvValueBytesMax)));

    public static KeyTable<TelemetryTerms> Telemetry { get; } = new(
        ("disable_hostname", Switch<TelemetryTerms>((terms, value) => terms with { DisableHostname = value })),
        ("filter_default", Switch<TelemetryTerms>((terms, value) => terms with { ShowsOthers = value })),
        ("metrics_prefix", Text<TelemetryTerms>((terms, value) => terms with { Prefix = value })),
        ("prefix_filter", Filter),
        ("prometheus_retention_time", Duration<TelemetryTerms>((terms, value) => terms with { PrometheusRetention = value })));

    /// <summary>Consul 1.8.7 says of a rule with neither sign that it has none, and goes on without it.</summary>
    private static TelemetryTerms Filter(TelemetryTerms terms, HclNode value, KeyPlace place) =>
        Texts<TelemetryTerms>((given, rules) =>
        {
            foreach (var rule in rules.Where(rule => rule is not ['+' or '-', ..]))
            {
                place.Complain($"{place.Path}: filter rule must begin with either '+' or '-': \"{rule}\"");
            }

            return given with
            {
                ShownPrefixes = [.. given.ShownPrefixes, .. rules.Where(rule => rule is ['+', ..]).Select(rule => rule[1..])],
                HiddenPrefixes = [.. given.HiddenPrefixes, .. rules.Where(rule => rule is ['-', ..]).Select(rule => rule[1..])],
            };
        })(terms, value, place);

    private static HttpDoorFlags Header(HttpDoorFlags http, string name, HclNode value, KeyPlace place)
    {
        if (value is HclText text)
        {
            return http with { ResponseHeaders = http.ResponseHeaders.SetItem(name, text.Value) };
        }

        place.ComplainOf(value, "a text in quotes");
        return http;
    }
}
