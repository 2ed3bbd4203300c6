using System.Text;
using Muster.Bedrock;
using Muster.Engine;
using Muster.Engine.Timeline;
using Muster.Registry.Past;

namespace Muster.Registry.Kv.Past;

/// <summary>The past of the users' keys: one key's story, all keys as they stood, what differs, and the way back.</summary>
public sealed class KvPast(IEngine engine, Timeline past)
{
    /// <summary>Moments of one key that one question tells of.</summary>
    public const int MomentsMax = 1000;

    private const int AttemptsMax = 32;

    private readonly KvReader _reader = new(engine);

    /// <summary>
    /// What happened to a key, newest first; with <paramref name="before"/> above 0, what happened before that revision; with
    /// <paramref name="since"/>, what happened after it.
    /// </summary>
    public async ValueTask<Result<KvStory>> StoryAsync(
        Caller caller, Key key, Revision before, When? since, int limit, CancellationToken cancel)
    {
        Invariant.That(limit is > 0 and <= MomentsMax);
        if (!(await past.PresentAsync(cancel)).TryGet(out var upTo, out var refused))
        {
            return refused;
        }

        if (before > Revision.Never && before <= upTo)
        {
            upTo = new Revision(before.Value - 1);
        }

        var (user, side) = (KeyRange.Single(Keyspace.User(key)), KeyRange.Single(Keyspace.Side(key)));
        if (!past.Moments(user, Revision.Never, upTo, limit + 1).TryGet(out var ofRow, out refused)
            || !past.Moments(side, Revision.Never, upTo, limit + 1).TryGet(out var ofSide, out refused)
            || !(await StandingAsync(user, upTo, cancel)).TryGet(out var rows, out refused)
            || !(await StandingAsync(side, upTo, cancel)).TryGet(out var sides, out refused))
        {
            return refused;
        }

        var moments = ofRow.Concat(ofSide).OrderByDescending(moment => moment.At.Value);
        var told = new KvTelling(key, First(rows.Rows), First(sides.Rows)).Tell(moments);
        var wanted = since is { } begin ? [.. told.TakeWhile(moment => begin.IsBefore(moment.At, moment.Stamp.At))] : told;
        var reach = past.Reach;
        return new KvStory([.. wanted.Take(limit)], wanted.Count > limit, reach.Since, reach.SinceTime);
    }

    /// <summary>The keys that begin with the prefix, or only the one, as they stood.</summary>
    public async ValueTask<Result<KvState>> AsOfAsync(
        Caller caller, Key key, bool tree, When when, CancellationToken cancel) =>
        (await past.RevisionOfAsync(when, cancel)).TryGet(out var at, out var refused)
            ? await StateAsync(key, tree, at, cancel)
            : refused;

    /// <summary>The names that begin with the prefix, as they were; with a separator, up to its first occurrence, each once.</summary>
    public async ValueTask<Result<KvNames>> NamesAsync(
        Caller caller, Key prefix, string separator, When when, CancellationToken cancel) =>
        (await AsOfAsync(caller, prefix, true, when, cancel)).TryGet(out var state, out var refused)
            ? new KvNames(
                state.At,
                KeyNames.Roll(state.Keys.Select(then => then.Entry.Key), prefix, Encoding.UTF8.GetBytes(separator)))
            : refused;

    /// <summary>What differs between two points of time below a prefix.</summary>
    public async ValueTask<Result<KvComparison>> CompareAsync(
        Caller caller, Key prefix, When from, When to, CancellationToken cancel) =>
        !(await AsOfAsync(caller, prefix, true, from, cancel)).TryGet(out var left, out var refused)
            || !(await AsOfAsync(caller, prefix, true, to, cancel)).TryGet(out var right, out refused)
            ? refused
            : new KvComparison(left.At, right.At, KvRows.Differences(left.Keys, right.Keys));

    /// <summary>
    /// Makes the keys below a prefix what they were: values and flags; who holds a lock goes on holding it. One transaction
    /// where they fit into one, else several: after a refusal in between, asking again goes on where it stopped. Refuses
    /// before anything is written where a value was not kept.
    /// </summary>
    /// <param name="dryRun">Only tells what would change.</param>
    public async ValueTask<Result<KvReverted>> RevertAsync(
        Caller caller, Key prefix, When to, bool dryRun, CancellationToken cancel)
    {
        if (!(await AsOfAsync(caller, prefix, true, to, cancel)).TryGet(out var then, out var refused)
            || !(await past.PresentAsync(cancel)).TryGet(out var present, out refused)
            || !(await StateAsync(prefix, true, present, cancel)).TryGet(out var now, out refused))
        {
            return refused;
        }

        var changes = KvRows.Differences(now.Keys, then.Keys);
        if (changes.FirstOrDefault(change => change.To is { Kept: false }) is { To: { } lost } change)
        {
            return new Refused(
                Refusal.Compacted,
                $"the value that key '{change.Key}' had then ({lost.Size} bytes) was too large to be kept; "
                + "go back below a longer prefix that leaves it out");
        }

        if (dryRun)
        {
            return new KvReverted(then.At, changes, 0, null);
        }

        var done = 0;
        Revision? at = null;
        foreach (var piece in RevertPlan.Pieces(changes))
        {
            if (!(await WriteAsync(caller, piece, cancel)).TryGet(out var written, out refused))
            {
                return done == 0 ? refused : new Refused(
                    refused.Why, $"{done} of {changes.Count} keys are back, then: {refused.Message}; ask again to go on");
            }

            done += piece.Count;
            at = written;
        }

        return new KvReverted(then.At, changes, done, at);
    }

    private async ValueTask<Result<Revision>> WriteAsync(
        Caller caller, IReadOnlyList<KvDifference> piece, CancellationToken cancel)
    {
        for (var attempt = 0; attempt < AttemptsMax; attempt++)
        {
            if (!(await engine.HeadAsync(cancel)).TryGet(out var head, out var refused))
            {
                return refused;
            }

            var wanted = new List<(KvPicture, KvDifference)>(piece.Count);
            foreach (var change in piece)
            {
                if (!(await _reader.PictureAsync(change.Key, head, cancel)).TryGet(out var picture, out refused))
                {
                    return refused;
                }

                wanted.Add((picture, change));
            }

            if (RevertPlan.Txn(wanted) is not { } txn)
            {
                return head;
            }

            if (!(await engine.CommitAsync(txn, caller.ToOrigin(), cancel)).TryGet(out var result, out refused))
            {
                return refused;
            }

            if (result.Succeeded)
            {
                return result.At;
            }
        }

        return new Refused(Refusal.Conflict, $"the keys changed {AttemptsMax} times while they were being written; try again");
    }

    private async ValueTask<Result<KvState>> StateAsync(Key key, bool tree, Revision at, CancellationToken cancel)
    {
        var (users, sides) = tree
            ? (Keyspace.UserPrefix(key), Keyspace.SidePrefix(key))
            : (KeyRange.Single(Keyspace.User(key)), KeyRange.Single(Keyspace.Side(key)));
        return !(await past.RowsAsync(users, at, cancel)).TryGet(out var rows, out var refused)
            || !(await past.RowsAsync(sides, at, cancel)).TryGet(out var says, out refused)
            ? refused
            : new KvState(at, KvRows.Join(rows.Rows, says.Rows));
    }

    private static PastRow? First(IReadOnlyList<PastRow> rows) => rows.Count > 0 ? rows[0] : null;

    /// <summary>How a row stood, or nothing where that is no longer known and no moment tells of it either.</summary>
    private async ValueTask<Result<PastRows>> StandingAsync(KeyRange range, Revision at, CancellationToken cancel)
    {
        var rows = await past.RowsAsync(range, at, cancel);
        return rows.Ok || rows.Refused.Why != Refusal.Compacted ? rows : new PastRows(at, []);
    }
}
