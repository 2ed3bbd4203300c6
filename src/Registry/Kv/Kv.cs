using Muster.Bedrock;
using Muster.Bedrock.Metrics;
using Muster.Engine;
using Muster.Registry.Views;

namespace Muster.Registry.Kv;

/// <summary>The users' keys, with Consul's flags and index rules. Reads are linearizable unless asked to be stale.</summary>
public sealed class Kv(IEngine engine, TimeProvider time, Prng chance)
{
    /// <summary>
    /// How often a write is planned anew because what it relied on changed meanwhile. Plain sets rely on next to nothing;
    /// a check-and-set that loses finds its answer at the second look.
    /// </summary>
    private const int AttemptsMax = 32;

    /// <summary>Milliseconds that writes took, from the request to the disk.</summary>
    public Sample WriteTimes { get; } = new();

    private readonly KvReader _reader = new(engine);
    private readonly KvWatches _watches = new(engine, time, chance);

    /// <summary>Readers that are blocked now.</summary>
    public int Waiting => _watches.Waiting;

    /// <summary>
    /// One key. Index: the entry's own revision while it exists; else the last revision at which any user key changed.
    /// </summary>
    public async ValueTask<Result<Answer<KvEntry?>>> GetAsync(
        Caller caller, Key key, Reading reading, CancellationToken cancel)
    {
        if (!(await AtLeastAsync(reading, cancel)).TryGet(out var atLeast, out var refused)
            || !(await _reader.EntryAsync(key, atLeast, cancel)).TryGet(out var seen, out refused))
        {
            return refused;
        }

        return !reading.Blocks() || seen.Index > reading.Index
            ? seen.ToAnswer()
            : await _watches.Entry.UntilAsync(new KvAsked(key), reading, seen, cancel);
    }

    /// <summary>
    /// The keys that begin with the prefix (textual: <c>foo</c> matches <c>foobar</c>), in byte order. Index: the last
    /// revision that touched the prefix, deletions included; the table's when nothing is known of the prefix.
    /// </summary>
    public async ValueTask<Result<Answer<IReadOnlyList<KvEntry>>>> ListAsync(
        Caller caller, Key prefix, Reading reading, CancellationToken cancel)
    {
        if (!(await AtLeastAsync(reading, cancel)).TryGet(out var atLeast, out var refused)
            || !(await _reader.EntriesAsync(prefix, atLeast, cancel)).TryGet(out var seen, out refused))
        {
            return refused;
        }

        return !reading.Blocks() || seen.Index > reading.Index
            ? seen.ToAnswer()
            : await _watches.Entries.UntilAsync(new KvAsked(prefix), reading, seen, cancel);
    }

    /// <summary>Names only; with a separator, up to and including its first occurrence after the prefix, each once.</summary>
    public async ValueTask<Result<Answer<IReadOnlyList<Key>>>> KeysAsync(
        Caller caller, Key prefix, string separator, Reading reading, CancellationToken cancel)
    {
        if (!(await AtLeastAsync(reading, cancel)).TryGet(out var atLeast, out var refused)
            || !(await _reader.KeysAsync(prefix, separator, atLeast, cancel)).TryGet(out var seen, out refused))
        {
            return refused;
        }

        return !reading.Blocks() || seen.Index > reading.Index
            ? seen.ToAnswer()
            : await _watches.Names.UntilAsync(new KvAsked(prefix, separator), reading, seen, cancel);
    }

    /// <summary>
    /// Writes; false only when <paramref name="cas"/> is given and does not hold (0: must not exist). A write that changes
    /// neither value nor flags answers true and takes no revision.
    /// </summary>
    public ValueTask<Result<bool>> PutAsync(
        Caller caller, Key key, ReadOnlyMemory<byte> value, ulong flags, Revision? cas, CancellationToken cancel) =>
        ChangeAsync(caller, key, picture => KvPlan.Put(picture, key, value, flags, cas), cancel);

    /// <summary>False only when <paramref name="cas"/> is given, the key exists, and its index differs.</summary>
    public async ValueTask<Result<bool>> DeleteAsync(Caller caller, Key key, Revision? cas, CancellationToken cancel)
    {
        if (cas is not null)
        {
            return await ChangeAsync(caller, key, picture => KvPlan.Delete(picture, key, cas), cancel);
        }

        return (await _reader.PictureAsync(key, Revision.Never, cancel)).TryGet(out var seen, out var refused)
            ? await CommitAsync(caller, KvPlan.DeleteWhatever(seen, key), cancel)
            : refused;
    }

    /// <summary>Deletes all keys that begin with the prefix; where there are none, that is no change.</summary>
    public ValueTask<Result<bool>> DeleteTreeAsync(Caller caller, Key prefix, CancellationToken cancel) =>
        CommitAsync(caller, KvPlan.DeleteTree(prefix), cancel);

    private ValueTask<Result<Revision>> AtLeastAsync(Reading reading, CancellationToken cancel) =>
        reading.Consistency == Consistency.Stale ? new(Revision.Never) : engine.HeadAsync(cancel);

    private async ValueTask<Result<bool>> CommitAsync(Caller caller, Txn txn, CancellationToken cancel)
    {
        var began = time.GetTimestamp();
        var done = await engine.CommitAsync(txn, caller.ToOrigin(), cancel);
        WriteTimes.Record(time.GetElapsedTime(began).TotalMilliseconds);
        return done.TryGet(out _, out var refused) ? true : refused;
    }

    private async ValueTask<Result<bool>> ChangeAsync(
        Caller caller, Key key, Func<KvPicture, KvChange> plan, CancellationToken cancel)
    {
        var atLeast = Revision.Never;
        var began = time.GetTimestamp();
        for (var attempt = 0; attempt < AttemptsMax; attempt++)
        {
            if (!(await _reader.PictureAsync(key, atLeast, cancel)).TryGet(out var picture, out var refused))
            {
                return refused;
            }

            var change = plan(picture);
            if (change.Txn is not null)
            {
                if (!(await engine.CommitAsync(change.Txn, caller.ToOrigin(), cancel)).TryGet(out var done, out refused))
                {
                    return refused;
                }

                if (done.Succeeded)
                {
                    WriteTimes.Record(time.GetElapsedTime(began).TotalMilliseconds);
                    return change.Answer;
                }
            }
            else if (atLeast > Revision.Never)
            {
                return change.Answer;
            }

            // From a picture of unknown age, "no" and "nothing to do" are not to be believed: look at one that is fresh.
            if (!(await engine.HeadAsync(cancel)).TryGet(out atLeast, out refused))
            {
                return refused;
            }

            if (change.Txn is null && picture.Head >= atLeast)
            {
                return change.Answer;
            }
        }

        return new Refused(
            Refusal.Conflict, $"key '{key}' changed {AttemptsMax} times while it was being written; try again");
    }
}
