using Muster.Bedrock;
using Muster.Bedrock.Metrics;
using Muster.Engine.Embedded.Journal;
using Muster.Engine.Embedded.Room;
using Muster.Engine.Embedded.Writing;
using Muster.Engine.Mvcc;
using Muster.Engine.Watching;

namespace Muster.Engine.Embedded;

/// <summary>
/// The engine of a single node: the state machine in memory, its history journaled to SQLite on the local disk, or in
/// memory only. Reads are answered from the newest published snapshot and never wait for the writer.
/// </summary>
public sealed class EmbeddedEngine : IEngine, IWholeState, IWholeHistory
{
    /// <summary>How often the age of history is looked at.</summary>
    private static readonly TimeSpan AgeLookEvery = TimeSpan.FromSeconds(30);

    private readonly EmbeddedOptions _options;
    private readonly MvccState _state;
    private readonly IJournal _journal;
    private readonly FileStream? _lock;
    private readonly WatchHub _hub;
    private readonly RoomWatch _room;
    private readonly Writer _writer;
    private readonly Housekeeping _housekeeping;
    private readonly LeaseClock _clock;
    private readonly ITimer _ageTimer;
    private int _disposed;

    private EmbeddedEngine(EmbeddedOptions options, MvccState state, IJournal journal, Folded? folded, FileStream? held)
    {
        _options = options;
        _state = state;
        _journal = journal;
        _lock = held;
        _hub = new WatchHub(state.Head, new StatePast(state, journal));
        _housekeeping = new Housekeeping(state, journal, new HistoryPolicy(options.History), options);
        _housekeeping.Remember(folded?.Marks ?? [], folded?.Orphans ?? []);
        _clock = new LeaseClock(options.Time, Expire);
        _room = new RoomWatch(options);
        _writer = new Writer(state, journal, _hub, _housekeeping, _room, options);
        foreach (var lease in state.Published.Leases.All())
        {
            _clock.Start(lease);
        }

        _ageTimer = options.Time.CreateTimer(
            _ =>
            {
                _housekeeping.LookAtAge();
                _writer.Nudge();
            },
            null,
            AgeLookEvery,
            AgeLookEvery);
    }

    /// <summary>Opens the directory's journal, or an empty engine in memory when the options name none.</summary>
    public static async ValueTask<Result<EmbeddedEngine>> OpenAsync(EmbeddedOptions options, CancellationToken cancel)
    {
        if (options.Directory is null)
        {
            return new EmbeddedEngine(options, new MvccState(null), new MemoryJournal(), null, null);
        }

        var opened = await Task.Run(() => OpenJournal(options.Directory, options), cancel);
        if (!opened.TryGet(out var journal, out var refused))
        {
            return refused;
        }

        var state = journal.Folded.State;
        EmbeddedLog.Ready(
            options.Logger, state.Head.Value, state.Published.Live, state.Published.Leases.Count, state.Compacted.Value,
            SqliteLibrary.Ensure());
        return new EmbeddedEngine(options, state, journal.Journal, journal.Folded, journal.Lock);
    }

    /// <summary>
    /// Completes, with the reason, when the journal has failed and no write can be taken any more: reads go on, but the
    /// process should be restarted. Everything acknowledged is on disk.
    /// </summary>
    public Task<string> Broken => _writer.Broken;

    /// <summary>Revisions made durable.</summary>
    public Counter Commits => _writer.Commits;

    /// <summary>Milliseconds that the journal took to make a batch durable: one flush for all that waited.</summary>
    public Sample CommitTimes => _writer.CommitTimes;

    /// <summary>Milliseconds from a command's coming to its answer.</summary>
    public Sample AnswerTimes => _writer.AnswerTimes;

    /// <summary>Commits that were refused because they would have grown what is nearly full.</summary>
    public Counter RoomRefusals => _room.Refusals;

    /// <summary>When the engine is too full to grow; may change while it runs.</summary>
    public RoomTerms Room
    {
        get => _room.Terms;
        set => _room.Terms = value;
    }

    public EngineStats Stats()
    {
        var snapshot = _state.Published;
        var size = _journal.Size();
        return new EngineStats(
            snapshot.Head, snapshot.Compacted, snapshot.Live, _state.Superseded.Bytes, size.FileBytes, size.WalBytes,
            _hub.Watchers, snapshot.Leases.Count, _room.State);
    }

    public ValueTask<Result<Revision>> HeadAsync(CancellationToken cancel) => new(_state.Published.Head);

    public ValueTask<Result<RangeResult>> RangeAsync(RangeQuery query, CancellationToken cancel)
    {
        try
        {
            return new(_state.Published.Range(query));
        }
        catch (JournalException failure)
        {
            // Only values of the past come from the disk; the present is in memory.
            return new(new Refused(Refusal.Unavailable, $"the past cannot be read: {failure.Message}"));
        }
    }

    public ValueTask<Result<TxnResult>> CommitAsync(Txn txn, Origin origin, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        if (TxnRules.Check(txn) is { } refused)
        {
            return new(refused);
        }

        if (TxnRules.IsReadOnly(txn))
        {
            return new(_state.Published.Read(txn));
        }

        if (_room.Refuse(txn, _state.Published) is { } full)
        {
            return new(full);
        }

        return Tracing.IsOn ? TracedAsync(txn, origin) : _writer.SubmitAsync(new CommitWork(txn, origin));
    }

    public ValueTask<Result<IWatch>> WatchAsync(WatchRequest request, CancellationToken cancel)
    {
        var snapshot = _state.Published;
        if (request.From.Value == 0)
        {
            request = request with { From = snapshot.Head.Next() };
        }
        else if (request.From < snapshot.Compacted)
        {
            return new(new Refused(
                Refusal.Compacted, $"revision {request.From} is gone: history starts at {snapshot.Compacted}"));
        }

        return new(Result<IWatch>.Of(_hub.Watch(request)));
    }

    public ValueTask<Result<Lease>> GrantAsync(LeaseId id, TimeSpan ttl, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        if (ttl > EngineLimits.LeaseTtlMax)
        {
            return new(new Refused(
                Refusal.TooLarge, $"a lease lives at most {EngineLimits.LeaseTtlMax.TotalSeconds:0} s"));
        }

        if (_room.Refuse(Effect.Grows) is { } full)
        {
            return new(full);
        }

        ttl = ttl > _options.LeaseTtlMin ? ttl : _options.LeaseTtlMin;
        var seconds = (ttl.Ticks + TimeSpan.TicksPerSecond - 1) / TimeSpan.TicksPerSecond;
        var lease = new Lease(id.IsNone() ? ChooseLease() : id, TimeSpan.FromSeconds(seconds));
        return _writer.SubmitAsync(new GrantWork(lease, _clock));
    }

    public ValueTask<Result<Lease>> RenewAsync(LeaseId id, CancellationToken cancel) =>
        _clock.Renew(id) is { } lease ? new(lease) : new(NoLease(id));

    public ValueTask<Result<Revision>> RevokeAsync(LeaseId id, Origin origin, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        return _writer.SubmitAsync(new RevokeWork(id, origin, _clock));
    }

    public ValueTask<Result<LeaseStatus>> TimeToLiveAsync(LeaseId id, bool withKeys, CancellationToken cancel)
    {
        var leases = _state.Published.Leases;
        if (leases.Find(id) is not { } lease)
        {
            return new(NoLease(id));
        }

        IReadOnlyList<Key> keys = withKeys ? leases.KeysOf(id) : [];
        return new(new LeaseStatus(id, lease.Ttl, _clock.Remaining(id), keys));
    }

    public ValueTask<Result<IReadOnlyList<LeaseId>>> LeasesAsync(CancellationToken cancel) =>
        new(Result<IReadOnlyList<LeaseId>>.Of(_clock.InOrder(_state.Published.Leases.Ids())));

    public ValueTask<Result<Revision>> CompactAsync(Revision at, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        return _writer.SubmitAsync(new CompactWork(at));
    }

    public Result<HistoryCut> Remembered(KeyRange range, Revision upTo) => _state.Published.Remembered(range, upTo);

    public ValueTask<Result<StateCut>> CutAsync(Revision atLeast, CancellationToken cancel)
    {
        var snapshot = _state.Published;
        return new(atLeast > snapshot.Head
            ? RangeRules.Future(atLeast, snapshot.Head)
            : new StateCut(snapshot.Head, snapshot.Live, [.. snapshot.Leases.All()], SnapshotRows.Of(snapshot)));
    }

    public bool KeepsRevisions => true;

    public async ValueTask<Result<Revision>> ReplaceAsync(StateImage with, CancellationToken cancel)
    {
        if (!(await Task.Run(() => NewState.Of(with), cancel)).TryGet(out var state, out var refused))
        {
            return refused;
        }

        // Values of the past are read back from rows that are about to go: first, nobody may ask for them any more.
        if (!(await CompactAsync(_state.Published.Head, cancel)).TryGet(out _, out refused)
            && refused.Why != Refusal.Compacted)
        {
            return refused;
        }

        // From here on the caller's change of mind must not be heard.
        return await _writer.SubmitAsync(new ReplaceWork(state, _state, _hub, _housekeeping, _clock));
    }

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
        {
            return;
        }

        await _ageTimer.DisposeAsync();
        await _room.DisposeAsync();
        await _clock.DisposeAsync();
        await _writer.StopAsync();
        _hub.Close(new Refused(Refusal.Unavailable, "the engine is closed"));
        _journal.Dispose();
        if (_lock is not null)
        {
            await _lock.DisposeAsync();
        }
    }

    // What is kept for deletions also lets a full disk's data be opened.
    private static Result<OpenedJournal> OpenJournal(string directory, EmbeddedOptions options)
    {
        var opened = JournalDirectory.Open(directory, options.RevisionsInMemory, options.Logger);
        return opened.Refused is { Why: Refusal.NoSpace } && Reserve.In(directory).TryGive()
            ? JournalDirectory.Open(directory, options.RevisionsInMemory, options.Logger)
            : opened;
    }

    private async ValueTask<Result<TxnResult>> TracedAsync(Txn txn, Origin origin)
    {
        using var span = Tracing.Start("engine.commit");
        var result = await _writer.SubmitAsync(new CommitWork(txn, origin));
        span?.SetTag("muster.revision", result.Ok ? result.Value.At.Value : null);
        if (result.Refused is { } refused)
        {
            span?.SetStatus(System.Diagnostics.ActivityStatusCode.Error, refused.Message);
        }

        return result;
    }

    private LeaseId ChooseLease()
    {
        while (true)
        {
            var id = LeaseId.Reserved(_options.Chance.Next());
            if (!_state.Published.Leases.Contains(id))
            {
                return id;
            }
        }
    }

    // The answer is looked at by ourselves: a lease that could not be revoked (a full disk) is tried again.
    private void Expire(LeaseId id) => _ = ExpireAsync(id);

    private async Task ExpireAsync(LeaseId id)
    {
        var revoked = await _writer.SubmitAsync(new RevokeWork(id, Origin.System, _clock));
        if (revoked.Refused is { Why: Refusal.NoSpace or Refusal.Unavailable } && !_writer.Broken.IsCompleted)
        {
            _clock.Retry(id);
        }
    }

    private static Refused NoLease(LeaseId id) => new(Refusal.LeaseNotFound, $"there is no lease {id}");
}
