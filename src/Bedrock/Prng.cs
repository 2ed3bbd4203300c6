namespace Muster.Bedrock;

/// <summary>
/// SplitMix64: a seeded sequence that is the same on every runtime, so that a failing run can be run again.
/// Not for secrets. Safe to share between threads (each draw is one atomic step).
/// </summary>
public sealed class Prng(ulong seed)
{
    private ulong _state = seed;

    public ulong Next()
    {
        var z = Interlocked.Add(ref _state, 0x9E3779B97F4A7C15);
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }

    /// <summary>A number in 0 … <paramref name="below"/> − 1; <paramref name="below"/> must be above 0.</summary>
    public int Next(int below)
    {
        Invariant.That(below > 0);
        return (int)Math.BigMul(Next(), (ulong)below, out _);
    }

    /// <summary>A number in [0, 1).</summary>
    public double NextDouble() => (Next() >> 11) * (1.0 / (1UL << 53));

    /// <summary>A length in [zero, <paramref name="below"/>).</summary>
    public TimeSpan Next(TimeSpan below) => TimeSpan.FromTicks((long)(below.Ticks * NextDouble()));

    /// <summary>Puts the items into a random order, in place (Fisher–Yates).</summary>
    public void Shuffle<T>(Span<T> items)
    {
        for (var i = items.Length - 1; i > 0; i--)
        {
            var j = Next(i + 1);
            (items[i], items[j]) = (items[j], items[i]);
        }
    }
}
