namespace Muster.Agent.Config;

/// <summary>Whether and where spans are sent.</summary>
public sealed record TraceTerms
{
    /// <summary>A collector that takes OTLP over HTTP, such as <c>http://127.0.0.1:4318</c>; null: none.</summary>
    public Uri? Collector { get; init; }

    /// <summary>Of a hundred requests that bring no decision of their own, so many are traced.</summary>
    public int SamplePercent { get; init; } = 100;
}
