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

    public string HostName { get; init; } = "";

    /// <summary>What gauges' names begin with.</summary>
    public string GaugePrefix() => PrometheusRetention > TimeSpan.Zero && !DisableHostname && HostName.Length > 0
        ? $"{Prefix}.{HostName}"
        : Prefix;
}
