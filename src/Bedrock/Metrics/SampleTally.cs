namespace Muster.Bedrock.Metrics;

/// <summary>What the values of one window amount to.</summary>
/// <param name="Buckets">How many fell into each bucket; empty when there were none.</param>
public sealed record SampleTally(long Count, double Sum, double Squares, double Min, double Max, int[] Buckets)
{
    internal static readonly SampleTally None = new(0, 0, 0, 0, 0, []);

    public double Mean() => Count == 0 ? 0 : Sum / Count;

    /// <summary>Of a sample, so over n - 1.</summary>
    public double Deviation() =>
        Count < 2 ? 0 : Math.Sqrt(Math.Max(0, ((Count * Squares) - (Sum * Sum)) / ((double)Count * (Count - 1))));

    /// <summary>The value that this share of all values does not exceed, to a sixteenth of itself; NaN of none.</summary>
    public double Quantile(double share)
    {
        var rank = Math.Ceiling(share * Count);
        var seen = 0L;
        for (var bucket = 0; bucket < Buckets.Length; bucket++)
        {
            seen += Buckets[bucket];
            if (seen >= rank && seen > 0)
            {
                return Math.Clamp(Metrics.Buckets.Middle(bucket), Min, Max);
            }
        }

        return double.NaN;
    }
}
