using Muster.Engine.Mvcc;
using Muster.Engine.Watching;

namespace Muster.Engine.Embedded.Journal;

/// <summary>A journal that lives as long as the process: the batches since the compaction revision.</summary>
internal sealed class MemoryJournal : IJournal
{
    private readonly BatchLog _log = new();
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
        _log.Clear();
        _floor = with.Head;
    }

    public void Commit()
    {
        _log.Append(_staged);
        _staged.Clear();
    }

    public void Rollback() => _staged.Clear();

    public void Tend() => _log.Forget(_floor);

    public PastBatches Read(KeyRange range, Revision from, Revision to) => _log.Read(range, from, to);

    public JournalSize Size() => default;

    public void Dispose()
    {
    }
}
