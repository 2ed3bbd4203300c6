using Muster.Engine;

namespace Muster.Registry.Bytes;

/// <summary>
/// Batches as users know them. All who watch the same are given one and the same batch, one after the other, so the last
/// one is kept: it is translated once. Safe for all threads.
/// </summary>
internal sealed class BatchWords
{
    private Pair? _last;

    public WatchBatch Of(WatchBatch rows)
    {
        if (Volatile.Read(ref _last) is { } last && ReferenceEquals(last.Rows, rows))
        {
            return last.Words;
        }

        var words = BytesRows.Out(rows);
        Volatile.Write(ref _last, new Pair(rows, words));
        return words;
    }

    private sealed record Pair(WatchBatch Rows, WatchBatch Words);
}
