using System.Collections.Immutable;
using Muster.Bedrock.Metrics;

namespace Muster.Doors.Consul.Telemetry;

/// <summary>How measures are shown; names, meanings and defaults are those of Consul's <c>telemetry</c>.</summary>
public sealed record TelemetryTerms
{
    /// <summary>Begins every name.</summary>
    public string Prefix { get; init; } = "consul";

    /// <summary>The Prometheus form is offered while this is above zero; otherwise it is refused, as Consul's is.</summary>
    public TimeSpan PrometheusRetention { get; init; }

    /// <summary>Leaves the host's name out of the names of gauges. It is in them only where Prometheus is offered (Consul 1.8.7).</summary>
    public bool DisableHostname { get; init; }

    /// <summary>Beginnings of names that are shown, and of those that are not (Consul's <c>prefix_filter</c>): the longest counts.</summary>
    public ImmutableArray<string> ShownPrefixes { get; init; } = [];

    public ImmutableArray<string> HiddenPrefixes { get; init; } = [];

    /// <summary>Whether names that begin with none of those are shown (Consul's <c>filter_default</c>).</summary>
    public bool ShowsOthers { get; init; } = true;

    public string HostName { get; init; } = "";

    /// <summary>The page without what is filtered. What Prometheus's own library tells of a process is never.</summary>
    internal MetricPage Filtered(MetricPage page) => ShowsOthers && HiddenPrefixes.IsEmpty ? page : page with
    {
        Gauges =
        [
            .. page.Gauges.Where(gauge => ProcessFacts.Has(gauge.Id) || Shows($"{GaugePrefix()}.{gauge.Id.Name}")),
        ],
        Counters = [.. page.Counters.Where(counter => Shows($"{Prefix}.{counter.Id.Name}"))],
        Samples = [.. page.Samples.Where(sample => Shows($"{Prefix}.{sample.Id.Name}"))],
    };

    /// <summary>Of a beginning that is both, the hiding counts (Consul 1.8.7).</summary>
    private bool Shows(string name)
    {
        var (shown, hidden) = (Longest(ShownPrefixes, name), Longest(HiddenPrefixes, name));
        return shown < 0 && hidden < 0 ? ShowsOthers : shown > hidden;
    }

    private static int Longest(ImmutableArray<string> prefixes, string name) => prefixes
        .Where(prefix => name.StartsWith(prefix, StringComparison.Ordinal))
        .Select(prefix => prefix.Length)
        .DefaultIfEmpty(-1)
        .Max();

    /// <summary>What gauges' names begin with.</summary>
    public string GaugePrefix() => PrometheusRetention > TimeSpan.Zero && !DisableHostname && HostName.Length > 0
        ? $"{Prefix}.{HostName}"
        : Prefix;
}
