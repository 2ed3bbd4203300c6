using Muster.Bedrock;
using Muster.Engine;
using Muster.Registry.Catalog;

namespace Muster.Registry.Sessions;

/// <summary>
/// Carries out the end of sessions: releases what they held, step by step, until their rows are gone. Whoever starts it on
/// a session that somebody else is ending, or that was left half ended, finishes it with him.
/// </summary>
internal sealed class Ender(IEngine engine, Catalog.Catalog catalog, LockDelays delays)
{
    /// <summary>How often in a row a step may find that what it relied on has changed.</summary>
    private const int AttemptsMax = 32;

    // An engine may take less at once than was thought; learned from its refusals, by whoever meets one.
    private int _keysMax = HoldingsReader.KeysMax;

    /// <summary>
    /// Ends the session of that id. With few locks all is done on return, at the revision returned; with many, the session
    /// has ended, and whoever watches over endings releases the rest. <see cref="Revision.Never"/> where there is none.
    /// </summary>
    public ValueTask<Result<Revision>> EndAsync(Caller caller, string id, CancellationToken cancel) =>
        StepsAsync(caller, id, Depth.UntilEnded, cancel);

    /// <summary>The same, to the last lock.</summary>
    public ValueTask<Result<Revision>> FinishAsync(Caller caller, string id, CancellationToken cancel) =>
        StepsAsync(caller, id, Depth.UntilGone, cancel);

    private async ValueTask<Result<Revision>> StepsAsync(Caller caller, string id, Depth depth, CancellationToken cancel)
    {
        for (var attempt = 0; attempt < AttemptsMax; attempt++)
        {
            if (!(await catalog.FreshAsync(cancel)).TryGet(out var picture, out var refused))
            {
                return refused;
            }

            if (!picture.SessionTable.ById.TryGetValue(id, out var session)
                || (depth == Depth.UntilEnded && picture.SessionTable.Ended.ContainsKey(id)))
            {
                return Revision.Never;
            }

            if (!(await StepAsync(caller, session, picture.At, cancel)).TryGet(out var step, out refused))
            {
                return refused;
            }

            if (step.At == Revision.Never)
            {
                continue;
            }

            if (step.IsLast || depth == Depth.UntilEnded)
            {
                return step.At;
            }

            attempt = -1;
        }

        return new Refused(
            Refusal.Conflict, $"session {id} changed {AttemptsMax} times while it was being ended; try again");
    }

    /// <summary><see cref="Revision.Never"/> when what it relied on had changed.</summary>
    private async ValueTask<Result<(Revision At, bool IsLast)>> StepAsync(
        Caller caller, Session session, Revision atLeast, CancellationToken cancel)
    {
        var reader = new HoldingsReader(engine);
        if (!(await reader.ReadAsync(session.Id, Volatile.Read(ref _keysMax), atLeast, cancel))
                .TryGet(out var holdings, out var refused)
            || !(await DelayLeaseAsync(session, holdings, cancel)).TryGet(out var lease, out refused))
        {
            return refused;
        }

        var committed = await engine.CommitAsync(EndPlan.Step(session, holdings, lease), caller.ToOrigin(), cancel);
        if (committed.Refused is { Why: Refusal.TooMany or Refusal.TooLarge } && holdings.Keys.Count > 1)
        {
            Volatile.Write(ref _keysMax, holdings.Keys.Count / 2);
            return await StepAsync(caller, session, atLeast, cancel);
        }

        if (!committed.TryGet(out var done, out refused))
        {
            return refused;
        }

        if (!done.Succeeded)
        {
            return (Revision.Never, false);
        }

        BeginDelays(session, holdings, lease, done.At);
        if (holdings.All || !session.Closing)
        {
            await catalog.AtLeastAsync(done.At, cancel);
        }

        if (holdings.All && !session.Lease.IsNone())
        {
            // Its pulse is gone already; a lease that had run out is no news.
            _ = await engine.RevokeAsync(session.Lease, Origin.System, cancel);
        }

        return (done.At, holdings.All);
    }

    /// <summary>The upper bound of the delays of one step, in whole seconds.</summary>
    private async ValueTask<Result<LeaseId>> DelayLeaseAsync(Session session, Holdings holdings, CancellationToken cancel)
    {
        var delay = EndPlan.DelayOf(session);
        if (delay == TimeSpan.Zero || holdings.Keys.Count == 0 || (!holdings.All && !session.Closing))
        {
            return LeaseId.None;
        }

        var seconds = TimeSpan.FromSeconds(Math.Ceiling(delay.TotalSeconds) + 1);
        return (await engine.GrantAsync(LeaseId.None, seconds, cancel)).TryGet(out var lease, out var refused)
            ? lease.Id
            : refused;
    }

    private void BeginDelays(Session session, Holdings holdings, LeaseId lease, Revision at)
    {
        if (lease.IsNone())
        {
            return;
        }

        foreach (var held in holdings.Keys)
        {
            delays.Begin(held.Key, at, EndPlan.DelayOf(session));
        }
    }

    private enum Depth
    {
        UntilEnded,
        UntilGone,
    }
}
