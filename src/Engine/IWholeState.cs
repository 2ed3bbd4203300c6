using Muster.Bedrock;

namespace Muster.Engine;

/// <summary>
/// The whole state at one moment, and its replacement by another: what snapshots are made of. No verb of the waist, since
/// no door's request is made of it; docs/decisions/0005-a-restore-is-one-long-write.md says why it is as it is.
/// </summary>
public interface IWholeState
{
    /// <summary>
    /// Everything that lives at one revision, which is <paramref name="atLeast"/> or later. What it holds stays in memory as
    /// long as it is held. Refuses <see cref="Refusal.FutureRevision"/>, <see cref="Refusal.Unavailable"/>.
    /// </summary>
    ValueTask<Result<StateCut>> CutAsync(Revision atLeast, CancellationToken cancel);

    /// <summary>
    /// Whether a state that takes the place of another keeps its rows' revisions and versions, and has the revision that it asks for.
    /// Where it does not, its rows are written in their order, at revisions above its own, each for the first time; those that others
    /// rely on must come before these.
    /// </summary>
    bool KeepsRevisions { get; }

    /// <summary>
    /// Puts another state in the place of all there is, at its own revision or (<see cref="KeepsRevisions"/>) above it. Durable
    /// when it answers; whole or not at all, whatever happens. Reads see the old state until then; writes wait and come after
    /// it, or are lost with the old state. History begins there: every watch ends as <see cref="Refusal.Compacted"/> (but see
    /// <see cref="WatchRequest.GoesOn"/>), every lease begins its time anew. Refuses <see cref="Refusal.Invalid"/> (which row,
    /// and why), <see cref="Refusal.Conflict"/> (the revision was overtaken), <see cref="Refusal.NoSpace"/>,
    /// <see cref="Refusal.Unavailable"/>, <see cref="Refusal.TooLarge"/>, <see cref="Refusal.UnknownOutcome"/>.
    /// </summary>
    ValueTask<Result<Revision>> ReplaceAsync(StateImage with, CancellationToken cancel);
}

/// <summary>All that lived at one revision.</summary>
/// <param name="Count">Rows.</param>
/// <param name="Rows">In key order; may be walked again and again, and gives the same each time.</param>
public sealed record StateCut(Revision At, long Count, IReadOnlyList<Lease> Leases, IEnumerable<KeyValue> Rows);

/// <summary>A state that is to be. Rows keep their revisions, which may be no higher than the image's own.</summary>
/// <param name="At">Its revision.</param>
/// <param name="HeadMax">
/// It may only follow a state at or below this revision, which lies two or more below <paramref name="At"/>: whoever makes
/// the image knows up to where its revisions are sure to be told apart from those given out already.
/// </param>
/// <param name="Rows">In any order where the engine keeps revisions; whoever gives them away must not change them afterwards.</param>
public sealed record StateImage(
    Revision At, Revision HeadMax, IReadOnlyList<Lease> Leases, IReadOnlyList<KeyValue> Rows);
