namespace Muster.Bedrock.Metrics;

/// <summary>
/// How often something happened. Adding is one atomic step on a cell of this processor's own: no lock, no allocation, and
/// no other processor waits for it.
/// </summary>
public sealed class Counter
{
    // Each cell alone on its two cache lines: processors fetch lines in pairs.
    private const int LongsApart = 16;

    private readonly long[] _cells = new long[Processors.Cells * LongsApart];

    // Touched by the book alone, under its lock.
    private long _before;

    public void Add() => Add(1);

    public void Add(long times) => Interlocked.Add(ref _cells[Processors.Cell() * LongsApart], times);

    public long Total()
    {
        var total = 0L;
        for (var i = 0; i < _cells.Length; i += LongsApart)
        {
            total += Interlocked.Read(ref _cells[i]);
        }

        return total;
    }

    /// <summary>What was added since the window began.</summary>
    internal long InWindow() => Total() - _before;

    /// <summary>The same, and a new window begins.</summary>
    internal long EndWindow()
    {
        var total = Total();
        var added = total - _before;
        _before = total;
        return added;
    }
}
