using Muster.Bedrock;

namespace Muster.Engine;

/// <summary>Watch a range from a revision on; 0 is "from now on".</summary>
public sealed record WatchRequest(KeyRange Range)
{
    /// <summary>The first revision wanted; 0 is the one after the present.</summary>
    public Revision From { get; init; }

    public bool WithPrevious { get; init; }

    /// <summary>
    /// Goes on when another state takes the place of all there is, instead of ending: that is told as one batch at the new state's
    /// revision, of <see cref="Origin.Replacement"/>, in which rows keep revisions of their own, and which may be empty. A watch
    /// that has not caught up at that moment ends as any other does, and so does this one where the change cannot be told.
    /// </summary>
    public bool GoesOn { get; init; }
}

public enum EventKind
{
    Put,
    Delete,
}

/// <summary>One change. For a deletion <see cref="Item"/> holds only the key and the revision of the deletion.</summary>
public sealed record WatchEvent(EventKind Kind, KeyValue Item, KeyValue? Previous)
{
    /// <summary>For whom, where an engine put commits of several into one revision; null: as the batch's stamp says.</summary>
    public Origin? By { get; init; }
}

/// <summary>All events of one revision that fall into the watched range, in the order in which they happened.</summary>
public sealed record WatchBatch(Revision At, Stamp Stamp, IReadOnlyList<WatchEvent> Events)
{
    /// <summary>When, where and for whom one of the events was made.</summary>
    public Stamp StampOf(WatchEvent change) => change.By is { } by ? Stamp with { Origin = by } : Stamp;
}

/// <summary>
/// A running watch, in etcd's words: Ordered (by revision), Unique (no event twice), Reliable (none left out),
/// Atomic (a revision whole or not at all), Resumable (a new watch from the last revision + 1), Bookmarkable
/// (<see cref="Progress"/>: everything up to there has been given).
/// </summary>
public interface IWatch : IAsyncDisposable
{
    /// <summary>The revision up to which every event has been handed out (or did not concern the range).</summary>
    Revision Progress { get; }

    /// <summary>
    /// The revision of the last batch that was handed out; <see cref="Revision.Never"/> before the first. What Progress counts as given is
    /// at or below this when it is read afterwards: so others than the reader know whether he has dealt with all of it.
    /// </summary>
    Revision Given { get; }

    /// <summary>
    /// The next batch, waiting for one if need be. A refusal ends the watch: <see cref="Refusal.Compacted"/> when what it
    /// needs next is gone, <see cref="Refusal.Unavailable"/> when it fell too far behind (resume from the last revision)
    /// or the engine closed.
    /// </summary>
    ValueTask<Result<WatchBatch>> NextAsync(CancellationToken cancel);
}
