using System.Collections.Immutable;

namespace Muster.Bedrock.Metrics;

/// <summary>
/// Everything that is measured in this process, by name. Counters and samples are told of in windows of ten seconds, as
/// Consul's are; whoever measures holds its <see cref="Counter"/> or <see cref="Sample"/> and never comes here.
/// </summary>
public sealed class MetricBook(TimeProvider time) : IAsyncDisposable
{
    /// <summary>How long a window lasts; it begins at a round time of day.</summary>
    public static readonly TimeSpan Window = TimeSpan.FromSeconds(10);

    // Protects the lists below and where windows end; a leaf. Nobody who measures takes it.
    private readonly Lock _sync = new();
    private readonly Dictionary<MetricId, Counter> _counters = [];
    private readonly Dictionary<MetricId, Sample> _samples = [];
    private readonly List<Func<IEnumerable<Gauge>>> _gauges = [];
    private DateTimeOffset _began = Rounded(time.GetUtcNow());
    private TaskCompletionSource<MetricPage> _next = NewNext();
    private MetricPage? _last;
    private ITimer? _timer;

    /// <summary>Windows end from now on; before, there is one that goes on and on.</summary>
    public void Start()
    {
        var now = time.GetUtcNow();
        lock (_sync)
        {
            Invariant.That(_timer is null);
            _timer = time.CreateTimer(_ => EndWindow(), null, Rounded(now) + Window - now, Window);
        }
    }

    /// <summary>The counter of that name; the same one for everybody who asks.</summary>
    public Counter Counter(string name, params ImmutableArray<MetricLabel> labels) => Counter(new MetricId(name, labels));

    public Counter Counter(MetricId id)
    {
        lock (_sync)
        {
            if (!_counters.TryGetValue(id, out var counter))
            {
                _counters.Add(id, counter = new Counter());
            }

            return counter;
        }
    }

    /// <summary>A counter for each value of one label.</summary>
    public CounterFamily CounterFamily(string name, string label) =>
        new(value => Counter(name, new MetricLabel(label, value)));

    /// <summary>The sample of that name; the same one for everybody who asks.</summary>
    public Sample Sample(string name, params ImmutableArray<MetricLabel> labels) => Sample(new MetricId(name, labels));

    public Sample Sample(MetricId id)
    {
        lock (_sync)
        {
            if (!_samples.TryGetValue(id, out var sample))
            {
                _samples.Add(id, sample = new Sample());
            }

            return sample;
        }
    }

    /// <summary>
    /// Shows what somebody else measures, or what is shown already under one more name: at no cost to those who record.
    /// </summary>
    public void Show(MetricId id, Sample sample)
    {
        lock (_sync)
        {
            Invariant.That(_samples.TryAdd(id, sample) || ReferenceEquals(_samples[id], sample));
        }
    }

    public void Show(MetricId id, Counter counter)
    {
        lock (_sync)
        {
            Invariant.That(_counters.TryAdd(id, counter) || ReferenceEquals(_counters[id], counter));
        }
    }

    /// <summary>Gauges that are looked at for each report; looking must not block.</summary>
    public void Gauges(Func<IEnumerable<Gauge>> read)
    {
        lock (_sync)
        {
            _gauges.Add(read);
        }
    }

    /// <summary>Gauges as they are, and the last whole window; before there is one, the one that goes on.</summary>
    public MetricPage Page()
    {
        lock (_sync)
        {
            return _last is { } last
                ? last with { Gauges = Look() }
                : Read(counter => counter.InWindow(), sample => sample.InWindow());
        }
    }

    /// <summary>The window that goes on now, once it has ended.</summary>
    public Task<MetricPage> NextAsync()
    {
        lock (_sync)
        {
            return _next.Task;
        }
    }

    /// <summary>No window ends any more; what is measured is still counted.</summary>
    public ValueTask DisposeAsync()
    {
        lock (_sync)
        {
            return _timer?.DisposeAsync() ?? ValueTask.CompletedTask;
        }
    }

    private void EndWindow()
    {
        TaskCompletionSource<MetricPage> ended;
        MetricPage page;
        lock (_sync)
        {
            page = _last = Read(counter => counter.EndWindow(), sample => sample.EndWindow());
            _began = Rounded(time.GetUtcNow() + (Window / 2)); // A timer rings a little early or late.
            ended = _next;
            _next = NewNext();
        }

        ended.SetResult(page);
    }

    private MetricPage Read(Func<Counter, long> ofCounter, Func<Sample, SampleTally> ofSample)
    {
        // A sample may have several names, but its window ends once.
        var tallies = _samples.Values.Distinct().ToDictionary(sample => sample, ofSample);
        return new MetricPage(
            _began,
            Look(),
            [
                .. _counters.OrderBy(pair => pair.Key, MetricId.Order)
                    .Select(pair => new CounterReading(pair.Key, ofCounter(pair.Value), pair.Value.Total()))
                    .Where(reading => reading.Total > 0),
            ],
            [
                .. _samples.OrderBy(pair => pair.Key, MetricId.Order)
                    .Select(pair => (pair.Key, pair.Value, Total: pair.Value.Total()))
                    .Where(seen => seen.Total.Count > 0)
                    .Select(seen => new SampleReading(
                        seen.Key, tallies[seen.Value], seen.Total.Count, seen.Total.Sum)),
            ]);
    }

    private ImmutableArray<Gauge> Look() => [.. _gauges.SelectMany(read => read()).OrderBy(gauge => gauge.Id, MetricId.Order)];

    private static DateTimeOffset Rounded(DateTimeOffset moment) =>
        new(moment.UtcTicks - (moment.UtcTicks % Window.Ticks), TimeSpan.Zero);

    private static TaskCompletionSource<MetricPage> NewNext() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
