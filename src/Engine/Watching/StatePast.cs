using Muster.Bedrock;
using Muster.Engine.Mvcc;

namespace Muster.Engine.Watching;

/// <summary>What watchers are told of times before they began: batches of old, completed from the state.</summary>
internal sealed class StatePast(MvccState state, IBatchSource batches) : IWatchPast
{
    public Revision Compacted => state.Published.Compacted;

    public bool IsUntouched(KeyRange range, Revision from, out Revision upTo)
    {
        var snapshot = state.Published;
        upTo = snapshot.Head;
        return from >= snapshot.Compacted && snapshot.Touched(range) < from;
    }

    public ValueTask<Result<PastBatches>> ReadAsync(
        WatchRequest request, Revision from, Revision to, CancellationToken cancel)
    {
        var snapshot = state.Published;
        if (from < snapshot.Compacted)
        {
            return new(Gone(from, snapshot));
        }

        try
        {
            var past = Read(request, from, to, snapshot);

            // Compaction may have overtaken the reading.
            return from < snapshot.Compacted ? new(Gone(from, snapshot)) : new(past);
        }
        catch (IOException failure)
        {
            return new(new Refused(Refusal.Unavailable, $"the past cannot be read: {failure.Message}"));
        }
    }

    public Succession? TakeSuccession() =>
        state.TakeReplaced() is { } before ? new Succession(before, state.Published) : null;

    private PastBatches Read(WatchRequest request, Revision from, Revision to, Snapshot snapshot)
    {
        var past = batches.Read(request.Range, from, to);
        if (!request.WithPrevious)
        {
            return past;
        }

        var complete = new List<WatchBatch>(past.Batches.Count);
        foreach (var batch in past.Batches)
        {
            complete.Add(batch with { Events = WithPrevious(batch, snapshot) });
        }

        return past with { Batches = complete };
    }

    private WatchEvent[] WithPrevious(WatchBatch batch, Snapshot snapshot)
    {
        var events = new WatchEvent[batch.Events.Count];
        for (var i = 0; i < events.Length; i++)
        {
            var change = batch.Events[i];
            events[i] = change.Previous is not null || change.Item.Version == 1
                ? change
                : change with { Previous = Earlier(events.AsSpan(0, i), change.Item.Key) ?? Before(change, snapshot) };
        }

        return events;
    }

    // One revision may write a key and then delete it.
    private static KeyValue? Earlier(ReadOnlySpan<WatchEvent> events, Key key)
    {
        for (var i = events.Length - 1; i >= 0; i--)
        {
            if (events[i].Item.Key == key)
            {
                return events[i].Item;
            }
        }

        return null;
    }

    private KeyValue? Before(WatchEvent change, Snapshot snapshot)
    {
        var before = new Revision(change.Item.Modified.Value - 1);
        if (before < snapshot.Compacted || snapshot.AsOf(change.Item.Key, before) is not { } item)
        {
            return null;
        }

        if (!Evicted.Is(item, out var rowId))
        {
            return item;
        }

        return batches.Values!.Read(rowId) is { } value ? item with { Value = value } : null;
    }

    private static Refused Gone(Revision from, Snapshot snapshot) =>
        new(Refusal.Compacted, $"revision {from} is gone: history starts at {snapshot.Compacted}");
}
