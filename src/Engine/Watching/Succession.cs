using Muster.Engine.Mvcc;

namespace Muster.Engine.Watching;

/// <summary>A state that took the place of another: what that changed, told as if one commit had done it. Pure.</summary>
internal sealed record Succession(Snapshot Before, Snapshot After)
{
    /// <summary>As many as one revision tells of, wherever they are written down.</summary>
    private const int EventsMax = 1 << RowId.SubBits;

    /// <summary>
    /// All rows that there are now, since each of them was made anew, and the end of those that are gone, in key order. Null where it
    /// cannot be told: there are too many, or rows kept revisions that were given out before, so that nobody could say which
    /// state one is of.
    /// </summary>
    public WatchBatch? Tell()
    {
        var gone = new SortedDictionary<Key, KeyValue>();
        foreach (var row in SnapshotRows.Of(Before))
        {
            gone.Add(row.Key, row);
        }

        var events = new List<WatchEvent>();
        foreach (var row in SnapshotRows.Of(After))
        {
            if (row.Modified <= Before.Head || events.Count == EventsMax)
            {
                return null;
            }

            gone.Remove(row.Key, out var previous);
            events.Add(new WatchEvent(EventKind.Put, row, previous));
        }

        var at = After.Head;
        foreach (var (key, previous) in gone)
        {
            events.Add(new WatchEvent(EventKind.Delete, new KeyValue(key, default, Revision.Never, at, 0, LeaseId.None), previous));
        }

        return events.Count > EventsMax ? null : new WatchBatch(at, new Stamp(default, "", Origin.Replacement), events);
    }
}
