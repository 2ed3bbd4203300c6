using Muster.Engine.Mvcc;
using Muster.Engine.Watching;

namespace Muster.Engine.Embedded.Journal;

/// <summary>A journal that lives as long as the process: the batches since the compaction revision.</summary>
internal sealed class MemoryJournal : IJournal
{
    /// <summary>A reader takes so many batches at a time.</summary>
    private const int ReadBatchesMax = 1000;

    // Protects the list, which readers walk while the writer appends.
    private readonly Lock _gate = new();
    private readonly List<WatchBatch> _batches = [];
    private readonly List<WatchBatch> _staged = [];
    private Revision _floor;

    public IEvictedValues? Values => null;

    public void Begin()
    {
    }

    public void Append(WatchBatch batch) => _staged.Add(batch);

    public void Grant(Lease lease)
    {
    }

    public void Revoke(LeaseId id)
    {
    }

    public void Compact(Revision at) => _floor = at;

    public void Purge(ReadOnlySpan<long> rows)
    {
    }

    public void Replace(NewState with)
    {
        lock (_gate)
        {
            _batches.Clear();
            _floor = with.Head;
        }
    }

    public void Commit()
    {
        lock (_gate)
        {
            _batches.AddRange(_staged);
        }

        _staged.Clear();
    }

    public void Rollback() => _staged.Clear();

    public void Tend()
    {
        lock (_gate)
        {
            // Not for every step of the floor: moving what stays costs as much as there is.
            var gone = IndexOf(_floor);
            if (gone > 0 && gone >= _batches.Count / 4)
            {
                _batches.RemoveRange(0, gone);
            }
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

    public JournalSize Size() => default;

    public void Dispose()
    {
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
