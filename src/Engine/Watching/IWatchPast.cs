using Muster.Bedrock;

namespace Muster.Engine.Watching;

/// <summary>What the hub must be told about times before it: the engine's state and journal.</summary>
internal interface IWatchPast
{
    /// <summary>What stood before this revision is not known any more.</summary>
    Revision Compacted { get; }

    /// <summary>True when nothing in the range changed from the revision on; then nothing did up to <paramref name="upTo"/>.</summary>
    bool IsUntouched(KeyRange range, Revision from, out Revision upTo);

    /// <summary>
    /// Some of the batches from the revision on, filtered by the request's range; not beyond <paramref name="to"/>. Refuses
    /// <see cref="Refusal.Compacted"/>.
    /// </summary>
    ValueTask<Result<PastBatches>> ReadAsync(WatchRequest request, Revision from, Revision to, CancellationToken cancel);

    /// <summary>
    /// The last replacement of all there was, once: what it replaced is held in memory until then. Null when there was none, or nothing
    /// can be said of it.
    /// </summary>
    Succession? TakeSuccession();
}

/// <summary>Everything that concerned the range from where was asked up to a revision.</summary>
internal sealed record PastBatches(IReadOnlyList<WatchBatch> Batches, Revision UpTo);
