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
    public static StateImage Plan(StateDraft draft, Revision head, long slack, bool isFresh)
    {
        // The restore itself is a change, and takes the revision after the last.
        if (isFresh && head < draft.At)
        {
            return new StateImage(
                draft.At.Next(), new Revision(draft.At.Value - 1), draft.Leases, draft.Rows);
        }

        var by = head.Value + slack;
        return new StateImage(
            new Revision(draft.At.Value + by + 1),
            new Revision(by),
            draft.Leases,
            [.. draft.Rows.Select(row => Lifted.Of(row, by))]);
    }
}
