namespace Muster.Bedrock.Metrics;

/// <summary>A measure that is looked at, not counted: how much there is at this moment.</summary>
public sealed record Gauge(MetricId Id, double Value)
{
    public Gauge(string name, double value)
        : this(new MetricId(name), value)
    {
    }
}
