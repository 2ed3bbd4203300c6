using Muster.Bedrock.Hcl;
using Muster.Doors.Consul.Telemetry;
using static Muster.Agent.Config.Keys.KeyKinds;

namespace Muster.Agent.Config.Keys;

/// <summary>The keys of <c>telemetry</c>; those that begin with <c>otlp</c> are Muster's own.</summary>
internal static class TelemetryKeys
{
    private const int All = 100;

    public static KeyTable<AgentFlags> Table { get; } = new(
    [
        .. SinkKeys.All.Select(key => (key.Name, OfTerms(key.Set))),
        ("disable_hostname", Switch(Of<bool>((terms, value) => terms with { DisableHostname = value }))),
        ("filter_default", Switch(Of<bool>((terms, value) => terms with { ShowsOthers = value }))),
        ("metrics_prefix", Text(Of<string>((terms, value) => terms with { Prefix = value }))),
        ("otlp_endpoint", Collector),
        ("otlp_sample_percent", Whole<AgentFlags>(
            (asked, value) => asked with { Traces = asked.Traces with { SamplePercent = value } }, 0, All)),
        ("prefix_filter", Filter),
        ("prometheus_retention_time", Duration(Of<TimeSpan>((terms, value) => terms with { PrometheusRetention = value }))),
    ]);

    private static KeySetter<AgentFlags> OfTerms(KeySetter<TelemetryTerms> set) =>
        (asked, value, place) => asked with { Http = asked.Http with { Telemetry = set(asked.Http.Telemetry, value, place) } };

    private static Func<AgentFlags, T, AgentFlags> Of<T>(Func<TelemetryTerms, T, TelemetryTerms> set) =>
        (asked, value) => asked with { Http = asked.Http with { Telemetry = set(asked.Http.Telemetry, value) } };

    /// <summary>Consul 1.8.7 says of a rule with neither sign that it has none, and goes on without it.</summary>
    private static AgentFlags Filter(AgentFlags asked, HclNode value, KeyPlace place) =>
        Texts(Of<IReadOnlyList<string>>((terms, rules) =>
        {
            foreach (var rule in rules.Where(rule => rule is not ['+' or '-', ..]))
            {
                place.Complain($"{place.Path}: filter rule must begin with either '+' or '-': \"{rule}\"");
            }

            return terms with
            {
                ShownPrefixes = [.. terms.ShownPrefixes, .. rules.Where(rule => rule is ['+', ..]).Select(rule => rule[1..])],
                HiddenPrefixes = [.. terms.HiddenPrefixes, .. rules.Where(rule => rule is ['-', ..]).Select(rule => rule[1..])],
            };
        }))(asked, value, place);

    private static AgentFlags Collector(AgentFlags asked, HclNode value, KeyPlace place)
    {
        if (value is HclText { Value: "" })
        {
            return asked with { Traces = asked.Traces with { Collector = null } };
        }

        if (value is HclText text && Uri.TryCreate(text.Value, UriKind.Absolute, out var collector)
            && collector.Scheme is "http" or "https")
        {
            return asked with { Traces = asked.Traces with { Collector = collector } };
        }

        place.ComplainOf(value, "the address of a collector in quotes, such as \"http://127.0.0.1:4318\"");
        return asked;
    }
}
