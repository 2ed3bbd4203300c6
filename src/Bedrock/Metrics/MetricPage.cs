using System.Collections.Immutable;

namespace Muster.Bedrock.Metrics;

/// <summary>All that is measured, at one moment. Counters and samples that were never touched are not in it.</summary>
/// <param name="Began">When the window began that counters and samples are told of.</param>
public sealed record MetricPage(
    DateTimeOffset Began,
    ImmutableArray<Gauge> Gauges,
    ImmutableArray<CounterReading> Counters,
    ImmutableArray<SampleReading> Samples);

/// <param name="Window">Added within the window.</param>
/// <param name="Total">Added ever.</param>
public sealed record CounterReading(MetricId Id, long Window, long Total);

/// <param name="TotalCount">Values ever.</param>
/// <param name="TotalSum">The sum of all values ever.</param>
public sealed record SampleReading(MetricId Id, SampleTally Window, long TotalCount, double TotalSum);
