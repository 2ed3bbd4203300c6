namespace Muster.Bedrock.Metrics;

/// <summary>
/// Values of one kind, such as how long requests took. Recording is a handful of atomic steps on a cell of this processor's
/// own: no lock, no allocation but the cell's own, once.
/// </summary>
public sealed class Sample
{
    private readonly Cell?[] _cells = new Cell?[Processors.Cells];

    // Touched by the book alone, under its lock.
    private SampleTally _before = SampleTally.None;

    public void Record(double value)
    {
        var at = Processors.Cell();
        (Volatile.Read(ref _cells[at]) ?? Open(at)).Record(value);
    }

    /// <summary>Of all values ever: how many, and their sum.</summary>
    public (long Count, double Sum) Total()
    {
        var total = Add(Extremes.Keep);
        return (total.Count, total.Sum);
    }

    /// <summary>What was recorded since the window began.</summary>
    internal SampleTally InWindow() => Since(Add(Extremes.Keep));

    /// <summary>The same, and a new window begins.</summary>
    internal SampleTally EndWindow()
    {
        var total = Add(Extremes.Forget);
        var window = Since(total);
        _before = total;
        return window;
    }

    private Cell Open(int at)
    {
        var fresh = new Cell();
        return Interlocked.CompareExchange(ref _cells[at], fresh, null) ?? fresh;
    }

    private SampleTally Add(Extremes extremes)
    {
        var tally = SampleTally.None with { Min = double.PositiveInfinity, Max = double.NegativeInfinity };
        foreach (var cell in _cells)
        {
            if (cell is not null)
            {
                tally = cell.AddTo(tally, extremes);
            }
        }

        return tally;
    }

    private SampleTally Since(SampleTally total)
    {
        var count = total.Count - _before.Count;
        if (count == 0)
        {
            return SampleTally.None;
        }

        // A value is recorded step by step: its extremes may have gone with the window before, or come with the next.
        var sum = total.Sum - _before.Sum;
        var known = total.Min <= total.Max;
        var buckets = total.Buckets.AsSpan().ToArray();
        for (var i = 0; i < _before.Buckets.Length; i++)
        {
            buckets[i] = unchecked(buckets[i] - _before.Buckets[i]);
        }

        return new SampleTally(
            count,
            sum,
            total.Squares - _before.Squares,
            known ? total.Min : sum / count,
            known ? total.Max : sum / count,
            buckets);
    }

    private enum Extremes
    {
        Keep,
        Forget,
    }

    /// <summary>Sums for ever, extremes of the window.</summary>
    private sealed class Cell
    {
        private readonly int[] _buckets = new int[Buckets.Count];
        private long _count;
        private double _sum;
        private double _squares;
        private double _min = double.PositiveInfinity;
        private double _max = double.NegativeInfinity;

        public void Record(double value)
        {
            Interlocked.Increment(ref _buckets[Buckets.Of(value)]);
            Add(ref _sum, value);
            Add(ref _squares, value * value);
            for (var min = Volatile.Read(ref _min); value < min;)
            {
                var seen = Interlocked.CompareExchange(ref _min, value, min);
                min = seen.Equals(min) ? value : seen;
            }

            for (var max = Volatile.Read(ref _max); value > max;)
            {
                var seen = Interlocked.CompareExchange(ref _max, value, max);
                max = seen.Equals(max) ? value : seen;
            }

            Interlocked.Increment(ref _count);
        }

        public SampleTally AddTo(SampleTally tally, Extremes extremes)
        {
            var buckets = tally.Buckets.Length == 0 ? new int[Buckets.Count] : tally.Buckets;
            for (var i = 0; i < buckets.Length; i++)
            {
                buckets[i] = unchecked(buckets[i] + Volatile.Read(ref _buckets[i]));
            }

            var forget = extremes == Extremes.Forget;
            var min = forget ? Interlocked.Exchange(ref _min, double.PositiveInfinity) : Volatile.Read(ref _min);
            var max = forget ? Interlocked.Exchange(ref _max, double.NegativeInfinity) : Volatile.Read(ref _max);
            return new SampleTally(
                tally.Count + Interlocked.Read(ref _count),
                tally.Sum + Volatile.Read(ref _sum),
                tally.Squares + Volatile.Read(ref _squares),
                Math.Min(tally.Min, min),
                Math.Max(tally.Max, max),
                buckets);
        }

        private static void Add(ref double total, double value)
        {
            for (var before = Volatile.Read(ref total); ;)
            {
                var seen = Interlocked.CompareExchange(ref total, before + value, before);
                if (BitConverter.DoubleToInt64Bits(seen) == BitConverter.DoubleToInt64Bits(before))
                {
                    return;
                }

                before = seen;
            }
        }
    }
}
