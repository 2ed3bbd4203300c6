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
        var events = new List<WatchEvent>();
        using var was = SnapshotRows.Of(Before).GetEnumerator();
        using var now = SnapshotRows.Of(After).GetEnumerator();
        var (hasWas, hasNow) = (was.MoveNext(), now.MoveNext());
        while (hasWas || hasNow)
        {
            var order = !hasWas ? 1 : !hasNow ? -1 : was.Current.Key.CompareTo(now.Current.Key);
            var previous = order <= 0 ? was.Current : null;
            var row = order >= 0 ? now.Current : null;
            if (events.Count == EventsMax || row?.Modified <= Before.Head)
            {
                return null;
            }

            events.Add(row is null ? Gone(previous!) : new WatchEvent(EventKind.Put, row, previous));
            hasWas = previous is null ? hasWas : was.MoveNext();
            hasNow = row is null ? hasNow : now.MoveNext();
        }

        return new WatchBatch(After.Head, new Stamp(default, "", Origin.Replacement), events);
    }

    private WatchEvent Gone(KeyValue previous) =>
        new(EventKind.Delete, new KeyValue(previous.Key, default, Revision.Never, After.Head, 0, LeaseId.None), previous);
}
