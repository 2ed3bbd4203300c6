using Muster.Bedrock;
using Muster.Bedrock.Metrics;
using Muster.Engine;
using Muster.Registry.Catalog;
using Muster.Registry.Sessions;

namespace Muster.Registry.Kv;

/// <summary>A lock as it was taken.</summary>
/// <param name="Taken">Whether the session has it now.</param>
/// <param name="Fence">
/// Greater than that of every earlier holder of any lock, and the same as long as the session holds this one: a resource
/// that remembers the greatest it has seen can turn away a holder who does not know yet that he has lost the lock.
/// </param>
public readonly record struct Hold(bool Taken, Revision Fence);

/// <summary>Locks of users' keys, held by sessions, with Consul's rules.</summary>
public sealed class Locks(IEngine engine, Catalog.Catalog catalog, Sessions.Sessions sessions, TimeProvider time)
{
    /// <summary>How often a change is planned anew because what it relied on changed meanwhile.</summary>
    private const int AttemptsMax = 32;

    private readonly KvReader _reader = new(engine);

    /// <summary>Milliseconds that it took, from the request to the disk.</summary>
    public Sample WriteTimes { get; } = new();

    /// <summary>
    /// Writes the key and takes its lock for the session; nothing is written where another has it, or while a lock-delay
    /// keeps it. A session that is none is refused in Consul's words.
    /// </summary>
    public async ValueTask<Result<Hold>> AcquireAsync(
        Caller caller, Key key, ReadOnlyMemory<byte> value, ulong flags, string session, CancellationToken cancel)
    {
        var hold = default(KeyValue);
        var done = await ChangeAsync(
            caller,
            key,
            async (picture, atLeast) =>
            {
                if (!(await PictureAsync(key, session, atLeast, cancel)).TryGet(out var seen, out var refused))
                {
                    return refused;
                }

                hold = seen.Hold;
                return LockPlan.Acquire(seen, picture, key, value, flags, session);
            },
            cancel);
        if (!done.TryGet(out var change, out var no))
        {
            return no;
        }

        return new Hold(change.Answer, FenceOf(change, hold));
    }

    /// <summary>Writes the key and gives its lock back; false, and nothing written, for who does not hold it.</summary>
    public async ValueTask<Result<bool>> ReleaseAsync(
        Caller caller, Key key, ReadOnlyMemory<byte> value, ulong flags, string session, CancellationToken cancel)
    {
        var done = await ChangeAsync(
            caller,
            key,
            async (picture, atLeast) =>
                (await _reader.PictureAsync(key, atLeast, cancel)).TryGet(out var seen, out var refused)
                    ? LockPlan.Release(seen, picture, key, value, flags, session)
                    : refused,
            cancel);
        return done.TryGet(out var change, out var no) ? change.Answer : no;
    }

    private static Revision FenceOf(Change change, KeyValue? hold) =>
        !change.Answer ? Revision.Never
        : change.TakesHold || hold is null ? change.At
        : hold.Modified;

    private async ValueTask<Result<Change>> ChangeAsync(
        Caller caller,
        Key key,
        Func<CatalogSnapshot, Revision, ValueTask<Result<KvChange>>> plan,
        CancellationToken cancel)
    {
        var began = time.GetTimestamp();
        for (var attempt = 0; attempt < AttemptsMax; attempt++)
        {
            // Fresh from the start: most of who asks for a lock is told no, and a no from a lagging picture counts nothing.
            if (!(await engine.HeadAsync(cancel)).TryGet(out var head, out var refused)
                || !(await catalog.FreshAsync(cancel)).TryGet(out var picture, out refused)
                || !(await plan(picture, head)).TryGet(out var change, out refused))
            {
                return refused;
            }

            if (change.Txn is null)
            {
                return new Change(change.Answer, head, TakesHold: false);
            }

            if (!(await engine.CommitAsync(change.Txn, caller.ToOrigin(), cancel)).TryGet(out var done, out refused))
            {
                return refused;
            }

            if (done.Succeeded)
            {
                WriteTimes.Record(time.GetElapsedTime(began).TotalMilliseconds);
                return new Change(change.Answer, done.At, TakesHold(change.Txn));
            }
        }

        return new Refused(
            Refusal.Conflict, $"key '{key}' changed {AttemptsMax} times while its lock was being decided; try again");
    }

    private static bool TakesHold(Txn txn) => txn.Then.Any(op => op is Op.Put put && Keyspace.IsHold(put.Key));

    /// <summary>A key as a plan for its lock needs it, from a state at or above the revision.</summary>
    internal async ValueTask<Result<LockPicture>> PictureAsync(
        Key key, string session, Revision atLeast, CancellationToken cancel)
    {
        while (true)
        {
            if (!(await _reader.PictureAsync(key, atLeast, cancel)).TryGet(out var seen, out var refused))
            {
                return refused;
            }

            // Before the first commit there is nothing to be read, and nothing is there.
            if (seen.Head == Revision.Never)
            {
                return new LockPicture(seen, null, null, false);
            }

            var id = SessionId.Read(session);
            var hold = id.Ok ? await AtAsync(Keyspace.Hold(id.Value, key), seen.Head, cancel) : Result<KeyValue?>.Of(null);
            var delay = await AtAsync(Keyspace.LockDelay(key), seen.Head, cancel);
            if (hold.Ok && delay.Ok)
            {
                var over = delay.Value is { } row && sessions.Delays.IsOver(key, row.Modified);
                return new LockPicture(seen, hold.Value, delay.Value, over);
            }

            var why = hold.Refused ?? delay.Refused!;
            if (why.Why != Refusal.Compacted)
            {
                return why;
            }
        }
    }

    private async ValueTask<Result<KeyValue?>> AtAsync(Key key, Revision at, CancellationToken cancel)
    {
        var query = new RangeQuery(KeyRange.Single(key)) { At = at };
        return (await engine.RangeAsync(query, cancel)).TryGet(out var rows, out var refused)
            ? Result<KeyValue?>.Of(rows.Items.Count == 0 ? null : rows.Items[0])
            : refused;
    }

    private readonly record struct Change(bool Answer, Revision At, bool TakesHold);
}
