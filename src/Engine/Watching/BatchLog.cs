using Muster.Engine.Mvcc;

namespace Muster.Engine.Watching;

/// <summary>The batches of history, in memory. One thread adds and forgets; any may read.</summary>
internal sealed class BatchLog : IBatchSource
{
    /// <summary>A reader takes so many batches at a time.</summary>
    private const int ReadBatchesMax = 1000;

    // Protects the list, which readers walk while the writer appends.
    private readonly Lock _gate = new();
    private readonly List<WatchBatch> _batches = [];

    public IEvictedValues? Values => null;

    public void Append(IReadOnlyList<WatchBatch> batches)
    {
        lock (_gate)
        {
            _batches.AddRange(batches);
        }
    }

    /// <summary>Forgets what lies below, once that is worth moving the rest.</summary>
    public void Forget(Revision below)
    {
        lock (_gate)
        {
            // Not for every step of the floor: moving what stays costs as much as there is.
            var gone = IndexOf(below);
            if (gone > 0 && gone >= _batches.Count / 4)
            {
                _batches.RemoveRange(0, gone);
            }
        }
    }

    public void Clear()
    {
        lock (_gate)
        {
            _batches.Clear();
        }
    }

    public PastBatches Read(KeyRange range, Revision from, Revision to)
    {
        WatchBatch[] stretch;
        lock (_gate)
        {
            var first = IndexOf(from);
            stretch = [.. _batches.GetRange(first, Math.Min(ReadBatchesMax, _batches.Count - first))];
        }

        var request = new WatchRequest(range);
        var kept = new List<WatchBatch>();
        foreach (var batch in stretch)
        {
            if (batch.At <= to && BatchFilter.Narrow(batch, request) is { } narrow)
            {
                kept.Add(narrow);
            }
        }

        var reached = stretch.Length < ReadBatchesMax || stretch[^1].At > to ? to : stretch[^1].At;
        return new PastBatches(kept, reached);
    }

    private int IndexOf(Revision at)
    {
        int low = 0, high = _batches.Count;
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            if (_batches[middle].At < at)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }
}
