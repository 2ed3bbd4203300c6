using Muster.Engine;
using Muster.Registry.Rows;

namespace Muster.Registry.Snapshots;

/// <summary>
/// Decides which revisions a restored state gets. Nobody who knows a revision from before may take it for one of the new
/// state's: who waits for a change must notice, who writes on a condition must fail, and a plan made from the old picture
/// must not fit the new one. So every revision is lifted above all that were ever given out here. Where nothing was, on
/// a new agent, they stay as they are.
/// </summary>
internal static class RestorePlan
{
    /// <param name="head">The newest revision here.</param>
    /// <param name="slack">Revisions that may be given out before the state takes its place.</param>
    /// <param name="isFresh">Nobody but the agent itself has written anything here.</param>
    /// <param name="keepsRevisions">As <see cref="IWholeState.KeepsRevisions"/>.</param>
    public static StateImage Plan(StateDraft draft, Revision head, long slack, bool isFresh, bool keepsRevisions) =>
        Plan(draft.At, draft.Leases, draft.Rows, head, slack, isFresh, keepsRevisions);

    /// <summary>The same for a state that lives in another engine, which nobody uses any more, for one that nobody has used yet.</summary>
    public static StateImage Plan(StateCut cut, Revision head, long slack, bool keepsRevisions) =>
        Plan(cut.At, cut.Leases, [.. cut.Rows], head, slack, isFresh: true, keepsRevisions);

    private static StateImage Plan(
        Revision at, IReadOnlyList<Lease> leases, IReadOnlyList<KeyValue> rows, Revision head, long slack, bool isFresh, bool keepsRevisions)
    {
        // The restore itself is a change, and takes the revision after the last.
        if (isFresh && head < at)
        {
            return new StateImage(at.Next(), new Revision(at.Value - 1), leases, keepsRevisions ? rows : RowOrder.Of(rows));
        }

        var by = head.Value + slack;
        KeyValue[] lifted = [.. rows.Select(row => Lifted.Of(row, by))];
        return new StateImage(
            new Revision(at.Value + by + 1),
            new Revision(by),
            leases,
            keepsRevisions ? lifted : RowOrder.Of(lifted));
    }
}
