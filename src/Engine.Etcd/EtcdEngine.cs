using Muster.Bedrock;
using Muster.Bedrock.Metrics;
using Muster.Engine.Etcd.Calls;
using Muster.Engine.Etcd.Commits;
using Muster.Engine.Etcd.Leases;
using Muster.Engine.Etcd.Replacing;
using Muster.Engine.Etcd.Replication;
using Muster.Engine.Etcd.Terms;
using Muster.Engine.Mvcc;

namespace Muster.Engine.Etcd;

/// <summary>
/// The engine on an etcd cluster: commits go there, and what it has is held in memory here, fed by one watch. Reads are
/// answered from memory; a linearizable one asks the cluster for its revision first, and all who ask at a moment share
/// one question.
/// </summary>
public sealed class EtcdEngine : IEngine, IWholeState, IWholeHistory
{
    private readonly EtcdOptions _options;
    private readonly EtcdChannel _channel;
    private readonly Eras _eras;
    private readonly Replica _replica;
    private readonly HeadReader _head;
    private readonly CommitQueue _commits;
    private readonly LeaseCalls _leases;
    private readonly OwnLeases _ownLeases;
    private readonly KeepAlive _keepAlive;
    private readonly Replacement _replacement;
    private readonly Sweeper _sweeper;
    private readonly Forgetting _forgetting;
    private readonly CancellationTokenSource _end = new();
    private int _disposed;

    private EtcdEngine(EtcdOptions options, EtcdChannel channel, Layout layout, BatchTerms terms, ulong cluster)
    {
        Cluster = cluster;
        _options = options;
        _channel = channel;
        _eras = new Eras(layout);
        _replica = new Replica(channel, options, _eras);
        _head = new HeadReader(() => Probe.HeadAsync(channel, _eras, _end.Token));
        _commits = new CommitQueue(channel, options, _eras, terms);
        _leases = new LeaseCalls(channel, _eras);
        _keepAlive = new KeepAlive(channel, options.CallTimeout, options.Time);
        _ownLeases = new OwnLeases(_leases, options.Chance);
        _replacement = new Replacement(channel, options, terms, _leases, _ownLeases, _keepAlive);
        _sweeper = new Sweeper(channel, _eras, options.Logger);
        _forgetting = new Forgetting(channel, options, _eras, _replica, async cancel => (await FreshAsync(cancel)).Refused);
    }

    /// <summary>
    /// Connects, and answers once everything that the cluster has is in memory. Refuses <see cref="Refusal.Unavailable"/>
    /// with the address that did not answer.
    /// </summary>
    public static async ValueTask<Result<EtcdEngine>> OpenAsync(EtcdOptions options, CancellationToken cancel)
    {
        Invariant.That(options.Endpoints.Count > 0);
        var layout = new Layout(options.PrefixBytes);
        var channel = new EtcdChannel(options);
        if (!(await Probe.LookAsync(channel, layout, cancel)).TryGet(out var seen, out var refused)
            || !(await Probe.StepsMaxAsync(channel, layout, cancel)).TryGet(out var steps, out refused))
        {
            channel.Dispose();
            return refused;
        }

        var engine = new EtcdEngine(options, channel, layout, new BatchTerms(steps, options.RequestBytesMax), seen.Cluster);
        engine._replica.Start(seen);
        if (await engine._replica.CatchUpAsync(layout.In(seen.Era).Out(seen.Head), cancel) is { } late)
        {
            await engine.DisposeAsync();
            return late;
        }

        engine._sweeper.Begin();

        EtcdLog.Ready(
            options.Logger, string.Join(", ", options.Endpoints.Select(endpoint => endpoint.Authority)),
            engine._replica.Published.Head.Value, engine._replica.Published.Live, steps);
        if (steps < EtcdOptions.TxnStepsWanted)
        {
            EtcdLog.FewSteps(options.Logger, steps, EngineLimits.TxnStepsMax, EtcdOptions.TxnStepsWanted);
        }

        return engine;
    }

    /// <summary>
    /// Completes, with the reason, when the picture of the cluster can no longer be trusted: the process should be
    /// restarted. Everything acknowledged is in the cluster.
    /// </summary>
    public Task<string> Broken => _replica.Broken;

    /// <summary>Where the state comes from that took the place of what was under the prefix; empty where none ever did.</summary>
    public string Source => _eras.Current.Era.Source;

    /// <summary>etcd's own name of the cluster: another one, another history.</summary>
    public ulong Cluster { get; }

    /// <summary>Commits of this server.</summary>
    public Counter Commits => _commits.Commits;

    /// <summary>Milliseconds from sending a request to the cluster, with all that travelled in it, to its answer.</summary>
    public Sample CommitTimes => _commits.CommitTimes;

    /// <summary>Milliseconds from a commit's coming to its answer.</summary>
    public Sample AnswerTimes => _commits.AnswerTimes;

    /// <summary>What is in memory here.</summary>
    public EtcdEngineStats Stats()
    {
        var (snapshot, state) = (_replica.Published, _replica.State);
        return new EtcdEngineStats(
            snapshot.Head, snapshot.Compacted, snapshot.Live, state.HistoryBytes, state.Hub.Watchers);
    }

    public ValueTask<Result<Revision>> HeadAsync(CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        return new(_head.AskAsync().WaitAsync(cancel));
    }

    public ValueTask<Result<RangeResult>> RangeAsync(RangeQuery query, CancellationToken cancel)
    {
        var needed = Revision.Max(query.At, query.AtLeast);
        var snapshot = _replica.Published;
        return needed <= snapshot.Head ? new(snapshot.Range(query)) : RangeLaterAsync(query, needed, cancel);
    }

    public async ValueTask<Result<TxnResult>> CommitAsync(Txn txn, Origin origin, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        if (TxnRules.Check(txn) is { } refused)
        {
            return refused;
        }

        if (!TxnRules.IsReadOnly(txn))
        {
            using var span = Tracing.Start("engine.commit");
            return await _commits.SubmitAsync(txn, origin);
        }

        return (await FreshAsync(cancel)).TryGet(out var snapshot, out var unavailable) ? snapshot.Read(txn) : unavailable;
    }

    public async ValueTask<Result<IWatch>> WatchAsync(WatchRequest request, CancellationToken cancel)
    {
        if (request.From.Value == 0)
        {
            if (!(await HeadAsync(cancel)).TryGet(out var head, out var refused))
            {
                return refused;
            }

            request = request with { From = head.Next() };
        }
        else if (request.From < _replica.Published.Compacted)
        {
            return new Refused(
                Refusal.Compacted, $"revision {request.From} is gone: history starts at {_replica.Published.Compacted}");
        }

        return Result<IWatch>.Of(_replica.State.Hub.Watch(request));
    }

    public async ValueTask<Result<Lease>> GrantAsync(LeaseId id, TimeSpan ttl, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        return ttl > EngineLimits.LeaseTtlMax
            ? new Refused(Refusal.TooLarge, $"a lease lives at most {EngineLimits.LeaseTtlMax.TotalSeconds:0} s")
            : id.IsNone() ? await _ownLeases.GrantAsync(ttl, _end.Token)
            : await _leases.GrantAsync(id, ttl, _end.Token);
    }

    public ValueTask<Result<Lease>> RenewAsync(LeaseId id, CancellationToken cancel) => _keepAlive.RenewAsync(id, cancel);

    public ValueTask<Result<Revision>> RevokeAsync(LeaseId id, Origin origin, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        return _leases.RevokeAsync(id, _end.Token);
    }

    public ValueTask<Result<LeaseStatus>> TimeToLiveAsync(LeaseId id, bool withKeys, CancellationToken cancel) =>
        _leases.TimeToLiveAsync(id, withKeys, cancel);

    public ValueTask<Result<IReadOnlyList<LeaseId>>> LeasesAsync(CancellationToken cancel) => _leases.ListAsync(cancel);

    public ValueTask<Result<Revision>> CompactAsync(Revision at, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        return _forgetting.CompactAsync(at, cancel);
    }

    public async ValueTask<Result<StateCut>> CutAsync(Revision atLeast, CancellationToken cancel) =>
        await _replica.ReachAsync(atLeast, cancel) is { } late ? late : await _leases.CutAsync(_replica.Published, cancel);

    /// <inheritdoc/>
    public bool KeepsRevisions => false;

    /// <inheritdoc/>
    public ValueTask<Result<Revision>> ReplaceAsync(StateImage with, CancellationToken cancel) =>
        ReplaceAsync(with, _options.Server, cancel);

    /// <summary>As <see cref="ReplaceAsync(StateImage, CancellationToken)"/>.</summary>
    /// <param name="source">Told by <see cref="Source"/> from then on, to whoever opens an engine on the prefix.</param>
    public async ValueTask<Result<Revision>> ReplaceAsync(StateImage with, string source, CancellationToken cancel)
    {
        if (!(await FreshAsync(cancel)).TryGet(out var snapshot, out var refused))
        {
            return refused;
        }

        if (snapshot.Head > with.HeadMax)
        {
            return new Refused(Refusal.Conflict, $"revision {snapshot.Head} has overtaken what the state was made for");
        }

        var replaced = await _replacement.RunAsync(with, source, _eras.Current, snapshot.Live == 0, _end.Token);
        if (!replaced.TryGet(out var era, out refused))
        {
            _sweeper.Begin();
            return refused;
        }

        var at = era.Out(era.Era.Since);
        if (await _replica.CatchUpAsync(at, _end.Token) is { } late)
        {
            return late;
        }

        _sweeper.Begin();
        return at;
    }

    public Result<HistoryCut> Remembered(KeyRange range, Revision upTo) => _replica.Published.Remembered(range, upTo);

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
        {
            return;
        }

        await _forgetting.DisposeAsync();
        await _end.CancelAsync();
        await _sweeper.DisposeAsync();
        await _commits.DisposeAsync();
        await _keepAlive.DisposeAsync();
        await _replica.DisposeAsync();
        _channel.Dispose();
        _end.Dispose();
    }

    private async ValueTask<Result<RangeResult>> RangeLaterAsync(
        RangeQuery query, Revision needed, CancellationToken cancel)
    {
        if (!(await FreshAsync(cancel)).TryGet(out var snapshot, out var refused))
        {
            return refused;
        }

        return needed <= snapshot.Head ? snapshot.Range(query) : RangeRules.Future(needed, snapshot.Head);
    }

    private async ValueTask<Result<Snapshot>> FreshAsync(CancellationToken cancel)
    {
        if (!(await HeadAsync(cancel)).TryGet(out var head, out var refused))
        {
            return refused;
        }

        return await _replica.ReachAsync(head, cancel) is { } late ? late : _replica.Published;
    }
}
