using Muster.Bedrock;
using Muster.Engine;
using Muster.Registry.Operator;

namespace Muster.Registry.Bytes;

/// <summary>
/// The users' keys as bytes, with the engine's own meaning: every verb of the engine, on the part of it that is theirs.
/// Keys come and go as users know them; nothing else of the history can be named, read, watched or counted. Revisions are
/// the one history's own, so they grow by more than one where Muster wrote rows of its own in between.
/// </summary>
public sealed class Bytes(IEngine engine, IWholeHistory past, Prng chance)
{
    /// <summary>Ids are chosen of 2^62 and more; to meet as many in a row as there are tries here means a broken source.</summary>
    private const int LeaseTriesMax = 8;

    private static readonly TimeSpan _lastOfALease = TimeSpan.FromSeconds(1);

    private readonly BatchWords _words = new();

    /// <summary>What has been done here.</summary>
    public BytesCounts Counts { get; } = new();

    /// <summary>Null: nobody can raise any.</summary>
    public Alarms? Alarms { get; init; }

    /// <summary>As <see cref="IEngine.HeadAsync"/>.</summary>
    public ValueTask<Result<Revision>> HeadAsync(Caller caller, CancellationToken cancel) => engine.HeadAsync(cancel);

    /// <summary>As <see cref="IEngine.RangeAsync"/>.</summary>
    public async ValueTask<Result<RangeResult>> RangeAsync(Caller caller, RangeQuery query, CancellationToken cancel)
    {
        if (!(await engine.RangeAsync(BytesRows.In(query), cancel)).TryGet(out var found, out var refused))
        {
            return refused;
        }

        Counts.Ranged();
        return BytesRows.Out(found);
    }

    /// <summary>
    /// As <see cref="IEngine.CommitAsync"/>. Whoever commits here orders what was made by revision, so the commit gets a
    /// revision of its own. Leases of Muster's own cannot be used.
    /// </summary>
    public async ValueTask<Result<TxnResult>> CommitAsync(Caller caller, Txn txn, CancellationToken cancel)
    {
        if (BytesRows.ForeignLease(txn) is { } lease)
        {
            return NoLease(lease);
        }

        if (RefusedBy(Alarms?.Known, txn) is { } alarm)
        {
            return alarm;
        }

        var committed = await engine.CommitAsync(
            BytesRows.In(txn) with { OrdersByRevision = true }, caller.ToOrigin(), cancel);
        if (!committed.TryGet(out var done, out var refused))
        {
            return refused;
        }

        Counts.Committed(done);
        return BytesRows.Out(done);
    }

    /// <summary>As <see cref="IEngine.WatchAsync"/>.</summary>
    public async ValueTask<Result<IWatch>> WatchAsync(Caller caller, WatchRequest request, CancellationToken cancel) =>
        (await engine.WatchAsync(request with { Range = BytesRows.In(request.Range) }, cancel))
            .TryGet(out var watch, out var refused)
            ? Result<IWatch>.Of(new BytesWatch(watch, _words))
            : refused;

    /// <summary>As <see cref="IEngine.GrantAsync"/>; an id out of Muster's own range is refused as taken.</summary>
    public async ValueTask<Result<Lease>> GrantAsync(Caller caller, LeaseId id, TimeSpan ttl, CancellationToken cancel)
    {
        if (Alarms?.Known.GrowthRefused() is { } alarm)
        {
            return alarm;
        }

        if (id.IsReserved())
        {
            return new Refused(Refusal.LeaseExists, $"lease {id} is of the range that Muster keeps for itself: take another id");
        }

        if (!id.IsNone())
        {
            return await engine.GrantAsync(id, ttl, cancel);
        }

        for (var tries = 1; ; tries++)
        {
            var granted = await engine.GrantAsync(Choose(), ttl, cancel);
            if (granted.Refused is not { Why: Refusal.LeaseExists } || tries == LeaseTriesMax)
            {
                return granted;
            }
        }
    }

    /// <summary>As <see cref="IEngine.RenewAsync"/>.</summary>
    public ValueTask<Result<Lease>> RenewAsync(Caller caller, LeaseId id, CancellationToken cancel) =>
        id.IsReserved() ? new(NoLease(id)) : engine.RenewAsync(id, cancel);

    /// <summary>As <see cref="IEngine.RevokeAsync"/>.</summary>
    public ValueTask<Result<Revision>> RevokeAsync(Caller caller, LeaseId id, CancellationToken cancel) =>
        Alarms?.Known.WritesRefused() is { } alarm ? new(alarm)
        : id.IsReserved() ? new(NoLease(id))
        : engine.RevokeAsync(id, caller.ToOrigin(), cancel);

    /// <summary>As <see cref="IEngine.TimeToLiveAsync"/>.</summary>
    public async ValueTask<Result<LeaseStatus>> TimeToLiveAsync(
        Caller caller, LeaseId id, bool withKeys, CancellationToken cancel)
    {
        if (id.IsReserved())
        {
            return NoLease(id);
        }

        return (await engine.TimeToLiveAsync(id, withKeys, cancel)).TryGet(out var status, out var refused)
            ? status with { Keys = [.. status.Keys.Where(Keyspace.IsUser).Select(Keyspace.UserOf)] }
            : refused;
    }

    /// <summary>As <see cref="IEngine.LeasesAsync"/>, of the users' leases.</summary>
    public async ValueTask<Result<IReadOnlyList<LeaseId>>> LeasesAsync(Caller caller, CancellationToken cancel) =>
        (await engine.LeasesAsync(cancel)).TryGet(out var all, out var refused)
            ? Result<IReadOnlyList<LeaseId>>.Of([.. all.Where(id => !id.IsReserved())])
            : refused;

    /// <summary>
    /// As <see cref="IEngine.CompactAsync"/>, for the whole of history: there is only one. Muster's own pictures need none
    /// of what it forgets: they are loaded at the compaction revision and follow from there.
    /// </summary>
    public ValueTask<Result<Revision>> CompactAsync(Caller caller, Revision at, CancellationToken cancel) =>
        Alarms?.Known.WritesRefused() is { } alarm ? new(alarm) : engine.CompactAsync(at, cancel);

    /// <summary>How many keys users have.</summary>
    public async ValueTask<Result<long>> KeysAsync(Caller caller, CancellationToken cancel) =>
        (await engine.RangeAsync(new RangeQuery(Keyspace.Users) { Returning = Returning.Count }, cancel))
            .TryGet(out var found, out var refused) ? found.Count : refused;

    /// <summary>The revision below which nothing of the past can be read; 0 when all is there.</summary>
    public async ValueTask<Result<Revision>> CompactedAsync(Caller caller, CancellationToken cancel)
    {
        var nothing = new RangeQuery(Keyspace.Nothing) { Returning = Returning.Count };
        return (await engine.RangeAsync(nothing, cancel)).TryGet(out var found, out var refused) ? found.Touched : refused;
    }

    /// <summary>
    /// All that is remembered, up to a revision (0: the newest). Refuses <see cref="Refusal.Compacted"/> and
    /// <see cref="Refusal.FutureRevision"/>.
    /// </summary>
    public async ValueTask<Result<HistoryCut>> HistoryAsync(Caller caller, Revision upTo, CancellationToken cancel)
    {
        if (!(await HeadAsync(caller, cancel)).TryGet(out var head, out var refused))
        {
            return refused;
        }

        if (upTo > head)
        {
            return new Refused(Refusal.FutureRevision, $"revision {upTo} has not happened yet: the newest is {head}");
        }

        // What is at hand may be older than the head.
        var reached = new RangeQuery(Keyspace.Nothing) { Returning = Returning.Count, AtLeast = head };
        return (await engine.RangeAsync(reached, cancel)).TryGet(out _, out refused)
            && past.Remembered(Keyspace.Users, upTo).TryGet(out var cut, out refused)
            ? BytesRows.Out(cut)
            : refused;
    }

    /// <summary>
    /// The leases that belong to a history: the users' that live now, and those that keys of it hang on. One of the latter
    /// that ended meanwhile is told as about to end, for so it was.
    /// </summary>
    public async ValueTask<Result<IReadOnlyList<LeaseStatus>>> LeasesOfAsync(
        Caller caller, HistoryCut history, CancellationToken cancel)
    {
        if (!(await LeasesAsync(caller, cancel)).TryGet(out var live, out var refused))
        {
            return refused;
        }

        var told = new List<LeaseStatus>();
        foreach (var id in live.Concat(history.Held).Distinct().OrderBy(id => id.Value))
        {
            if ((await engine.TimeToLiveAsync(id, withKeys: false, cancel)).TryGet(out var status, out refused))
            {
                told.Add(status);
            }
            else if (refused.Why != Refusal.LeaseNotFound)
            {
                return refused;
            }
            else if (history.Held.Contains(id))
            {
                told.Add(new LeaseStatus(id, _lastOfALease, _lastOfALease, []));
            }
        }

        return Result<IReadOnlyList<LeaseStatus>>.Of(told);
    }

    private LeaseId Choose()
    {
        var id = new LeaseId((long)(chance.Next() >> 2));
        return id.IsNone() ? Choose() : id;
    }

    /// <summary>
    /// As etcd has it: what writes nothing goes through whatever is wrong, and what may put, in whichever branch, is growth.
    /// </summary>
    private static Refused? RefusedBy(AlarmBoard? board, Txn txn) =>
        board is null or { Raised.IsEmpty: true } ? null
        : BytesRows.Puts(txn) ? board.GrowthRefused()
        : BytesRows.Writes(txn) ? board.WritesRefused()
        : null;

    private static Refused NoLease(LeaseId id) => new(Refusal.LeaseNotFound, $"there is no lease {id}");
}
