using Muster.Bedrock.Metrics;
using Muster.Engine.Contract;

namespace Muster.Tests.Unit.Bedrock;

public sealed class MetricBookTests
{
    private readonly ManualTime _time = new();

    [Fact]
    public async Task Nothing_that_several_threads_add_is_lost()
    {
        var counter = new Counter();
        var sample = new Sample();
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() =>
        {
            for (var i = 0; i < 10_000; i++)
            {
                counter.Add();
                sample.Record(2);
            }
        })));
        Assert.Equal(80_000, counter.Total());
        Assert.Equal((80_000, 160_000.0), sample.Total());
    }

    [Fact]
    public void A_window_tells_what_came_within_it()
    {
        using var _ = new Running(_time, out var book);
        var sample = book.Sample("s");
        sample.Record(1);
        sample.Record(3);
        var counter = book.Counter("c");
        counter.Add();
        EndWindow();
        sample.Record(10);
        counter.Add(4);
        EndWindow();

        var page = book.Page();
        var window = page.Samples.Single().Window;
        Assert.Equal((1, 10.0, 10.0, 10.0, 0.0), (window.Count, window.Sum, window.Min, window.Max, window.Deviation()));
        Assert.Equal((3, 14.0), (page.Samples.Single().TotalCount, page.Samples.Single().TotalSum));
        Assert.Equal((4, 5), (page.Counters.Single().Window, page.Counters.Single().Total));
    }

    [Fact]
    public void Before_the_first_window_has_ended_the_present_one_is_told()
    {
        using var _ = new Running(_time, out var book);
        var sample = book.Sample("s");
        foreach (var value in (double[])[1, 2, 3, 4])
        {
            sample.Record(value);
        }

        Assert.Equal((4, 2.5), Mean(book));
        Assert.Equal((4, 2.5), Mean(book)); // Looking takes nothing away.
        Assert.Equal(1.2909944487358056, book.Page().Samples.Single().Window.Deviation(), 12);
    }

    [Fact]
    public void A_window_without_values_is_empty_and_the_sums_stay()
    {
        using var _ = new Running(_time, out var book);
        book.Sample("s").Record(5);
        EndWindow();
        EndWindow();
        var reading = book.Page().Samples.Single();
        Assert.Equal((0, 1, 5.0), (reading.Window.Count, reading.TotalCount, reading.TotalSum));
        Assert.True(double.IsNaN(reading.Window.Quantile(0.5)));
    }

    [Fact]
    public void Windows_begin_at_round_times()
    {
        _time.Advance(TimeSpan.FromSeconds(13.5));
        using var _ = new Running(_time, out var book);
        Assert.Equal(10, book.Page().Began.Second);
        _time.Advance(TimeSpan.FromSeconds(6.5));
        _time.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(20, book.Page().Began.Second);
    }

    [Theory]
    [InlineData(0.5, 500)]
    [InlineData(0.9, 900)]
    [InlineData(0.99, 990)]
    [InlineData(1, 1000)]
    public void A_quantile_is_known_to_a_sixteenth(double share, double exact)
    {
        using var _ = new Running(_time, out var book);
        for (var value = 1; value <= 1000; value++)
        {
            book.Sample("s").Record(value);
        }

        var quantile = book.Page().Samples.Single().Window.Quantile(share);
        Assert.InRange(quantile, exact * 15 / 16, exact * 17 / 16);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(1e-9)]
    [InlineData(1e12)]
    public void Values_beyond_the_buckets_are_told_as_they_are(double value)
    {
        using var _ = new Running(_time, out var book);
        book.Sample("s").Record(value);
        var window = book.Page().Samples.Single().Window;
        Assert.Equal((value, value, value), (window.Min, window.Max, window.Quantile(0.5)));
    }

    [Fact]
    public void A_name_has_one_counter_and_labels_tell_them_apart()
    {
        using var _ = new Running(_time, out var book);
        book.Counter("c", new MetricLabel("a", "1")).Add();
        book.Counter("c", new MetricLabel("a", "1")).Add();
        book.Counter("c", new MetricLabel("a", "2")).Add();
        Assert.Equal([2L, 1L], book.Page().Counters.Select(counter => counter.Total));
    }

    [Fact]
    public void What_was_never_touched_is_not_told()
    {
        using var _ = new Running(_time, out var book);
        book.Counter("c");
        book.Sample("s");
        Assert.Empty(book.Page().Counters);
        Assert.Empty(book.Page().Samples);
    }

    [Fact]
    public void A_sample_with_two_names_is_told_twice_and_counted_once()
    {
        using var _ = new Running(_time, out var book);
        var sample = book.Sample("a");
        book.Show(new MetricId("b"), sample);
        sample.Record(1);
        EndWindow();
        Assert.Equal([("a", 1L), ("b", 1L)], book.Page().Samples.Select(seen => (seen.Id.Name, seen.Window.Count)));
    }

    [Fact]
    public void A_family_has_an_end()
    {
        using var _ = new Running(_time, out var book);
        var family = book.CounterFamily("c", "name");
        for (var i = 0; i < CounterFamily.ValuesMax + 10; i++)
        {
            family.Add($"n{i}");
        }

        family.Add("n1");
        var counters = book.Page().Counters;
        Assert.Equal(CounterFamily.ValuesMax + 1, counters.Length);
        Assert.Equal(10, counters.Single(counter => counter.Id.Labels.Single().Value == CounterFamily.Others).Total);
        Assert.Equal(2, counters.Single(counter => counter.Id.Labels.Single().Value == "n1").Total);
    }

    [Fact]
    public async Task Whoever_waits_for_the_next_window_is_given_it()
    {
        using var _ = new Running(_time, out var book);
        var next = book.NextAsync();
        book.Counter("c").Add();
        Assert.False(next.IsCompleted);
        EndWindow();
        Assert.Equal(1, (await next).Counters.Single().Window);
        Assert.NotSame(next, book.NextAsync());
    }

    [Fact]
    public void Gauges_are_looked_at_for_each_page()
    {
        using var _ = new Running(_time, out var book);
        var value = 1;
        book.Gauges(() => [new Gauge("g", value)]);
        EndWindow();
        value = 2;
        Assert.Equal(2, book.Page().Gauges.Single().Value);
    }

    private static (long Count, double Mean) Mean(MetricBook book)
    {
        var window = book.Page().Samples.Single().Window;
        return (window.Count, window.Mean());
    }

    private void EndWindow() => _time.Advance(MetricBook.Window);

    private sealed class Running : IDisposable
    {
        private readonly MetricBook _book;

        public Running(TimeProvider time, out MetricBook book)
        {
            _book = book = new MetricBook(time);
            book.Start();
        }

        public void Dispose() => _book.DisposeAsync().AsTask().GetAwaiter().GetResult();
    }
}
