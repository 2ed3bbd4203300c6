using Microsoft.Extensions.Logging;
using Muster.Bedrock;
using Muster.Engine;
using Muster.Registry.Rows;

namespace Muster.Registry.Snapshots;

/// <summary>All that the cluster knows, saved at one revision and put back whole.</summary>
public sealed class Snapshots(IEngine engine, SnapshotsOptions options)
{
    /// <summary>
    /// Revisions that may be given out while a restore is prepared; each time that were too few, it is prepared anew with
    /// ten times as many.
    /// </summary>
    private const long SlackMin = 1_000;

    private const int AttemptsMax = 5;

    private readonly ILogger _logger = options.Logs.CreateLogger("Muster.Registry.Snapshots");
    private int _restoring;

    /// <summary>Everything as of now: at least what was acknowledged before the call, unless it may be stale.</summary>
    public async ValueTask<Result<StateSource>> TakeAsync(
        Caller caller, Consistency consistency, CancellationToken cancel)
    {
        var atLeast = Revision.Never;
        if ((consistency != Consistency.Stale && !(await engine.HeadAsync(cancel)).TryGet(out atLeast, out var refused))
            || !(await options.Whole.CutAsync(atLeast, cancel)).TryGet(out var cut, out refused))
        {
            return refused;
        }

        return new StateSource(
            new StateHead(
                Schema.Version, cut.At, options.Time.GetUtcNow(), options.Program, options.Node, options.Datacenter),
            cut);
    }

    /// <summary>
    /// Puts the state in the place of all there is; the revision that it then has. Reads are answered from the old state
    /// until it has happened; writes wait and come after it. When this is refused nothing was changed
    /// (<see cref="Refusal.UnknownOutcome"/> excepted).
    /// </summary>
    public async ValueTask<Result<Revision>> RestoreAsync(Caller caller, StateDraft draft, CancellationToken cancel)
    {
        if (Interlocked.Exchange(ref _restoring, 1) != 0)
        {
            return new Refused(Refusal.Conflict, "another snapshot is being restored; try again when that is done");
        }

        try
        {
            var began = options.Time.GetTimestamp();
            var restored = await ReplaceAsync(draft, cancel);
            if (restored.TryGet(out var at, out _))
            {
                SnapshotsLog.Restored(
                    _logger, draft.Count, draft.At.Value, at.Value, options.Time.GetElapsedTime(began));
                options.Restored();
            }

            return restored;
        }
        finally
        {
            Volatile.Write(ref _restoring, 0);
        }
    }

    private async ValueTask<Result<Revision>> ReplaceAsync(StateDraft draft, CancellationToken cancel)
    {
        var slack = SlackMin;
        var last = new Refused(Refusal.Unavailable, "more is written than can be overtaken; try again when less is written");
        for (var attempt = 0; attempt < AttemptsMax; attempt++, slack *= 10)
        {
            if (!(await IsFreshAsync(cancel)).TryGet(out var isFresh, out var refused)
                || !(await engine.HeadAsync(cancel)).TryGet(out var head, out refused))
            {
                return refused;
            }

            var replaced = await options.Whole.ReplaceAsync(RestorePlan.Plan(draft, head, slack, isFresh, options.Whole.KeepsRevisions), cancel);
            if (replaced.Ok || replaced.Refused.Why != Refusal.Conflict)
            {
                return replaced;
            }
        }

        return last;
    }

    /// <summary>Nobody has used this engine yet: no key was ever written, and no node but the agent's own is known.</summary>
    private async ValueTask<Result<bool>> IsFreshAsync(CancellationToken cancel)
    {
        var keys = new RangeQuery(Keyspace.Users) { Returning = Returning.Count };
        var nodes = new RangeQuery(Keyspace.Nodes) { Returning = Returning.Count };
        if (!(await engine.RangeAsync(keys, cancel)).TryGet(out var used, out var refused)
            || !(await engine.RangeAsync(nodes, cancel)).TryGet(out var known, out refused))
        {
            return refused;
        }

        return used.Touched == Revision.Never && known.Count <= 1;
    }
}
