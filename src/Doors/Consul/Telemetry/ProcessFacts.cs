using Muster.Bedrock.Metrics;

namespace Muster.Doors.Consul.Telemetry;

/// <summary>
/// What every program tells Prometheus of its process, under names without prefix that dashboards rely on. Consul's JSON has
/// none of it.
/// </summary>
internal static class ProcessFacts
{
    private const string Prefix = "process.";

    public static bool Has(MetricId id) => id.Name.StartsWith(Prefix, StringComparison.Ordinal);
}
