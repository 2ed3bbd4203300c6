using System.Numerics;

namespace Muster.Bench;

/// <summary>Latencies in buckets that are 1/32 wide: a quantile is right to about three per cent.</summary>
internal sealed class Histogram
{
    private const int SubBits = 5;
    private const int SubCount = 1 << SubBits;

    private readonly long[] _buckets = new long[(64 - SubBits) * SubCount];

    public long Count { get; private set; }

    public void Add(TimeSpan latency)
    {
        _buckets[BucketOf((ulong)(latency.Ticks / TimeSpan.TicksPerMicrosecond))]++;
        Count++;
    }

    public void Add(Histogram other)
    {
        for (var i = 0; i < _buckets.Length; i++)
        {
            _buckets[i] += other._buckets[i];
        }

        Count += other.Count;
    }

    public void Clear()
    {
        Array.Clear(_buckets);
        Count = 0;
    }

    /// <summary>The latency that the share (0 … 1) of all stayed at or below; zero when there are none.</summary>
    public TimeSpan Quantile(double share)
    {
        var wanted = (long)Math.Ceiling(Count * share);
        var seen = 0L;
        for (var i = 0; i < _buckets.Length && Count > 0; i++)
        {
            seen += _buckets[i];
            if (seen >= wanted)
            {
                return TimeSpan.FromMicroseconds(UpperOf(i));
            }
        }

        return TimeSpan.Zero;
    }

    private static int BucketOf(ulong microseconds)
    {
        if (microseconds < SubCount)
        {
            return (int)microseconds;
        }

        var shift = BitOperations.Log2(microseconds) - SubBits;
        return ((shift + 1) * SubCount) + (int)((microseconds >> shift) - SubCount);
    }

    private static double UpperOf(int bucket)
    {
        if (bucket < SubCount)
        {
            return bucket;
        }

        var shift = (bucket / SubCount) - 1;
        return ((ulong)((bucket % SubCount) + SubCount + 1) << shift) - 1;
    }
}
