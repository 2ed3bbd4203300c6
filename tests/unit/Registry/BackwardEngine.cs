using Muster.Bedrock;
using Muster.Engine;

namespace Muster.Tests.Unit.Registry;

/// <summary>
/// An engine whose own picture hangs back, as a replica's may: reads that do not say how fresh they must be see an old
/// revision, and watches give nothing out until they are let go.
/// </summary>
internal sealed class BackwardEngine(IEngine inner) : IEngine
{
    private volatile int _cuts;
    private readonly TaskCompletionSource _letGo = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>0: the present.</summary>
    public Revision SeesOnly { get; set; }

    public bool Holds { get; set; }

    /// <summary>Done before each read of a range.</summary>
    public Func<KeyRange, Task>? Before { get; set; }

    public void LetGo() => _letGo.TrySetResult();

    /// <summary>Ends every watch that runs, with what it has not given out; later ones are given everything.</summary>
    public void CutOff()
    {
        Holds = false;
        _cuts++;
        LetGo();
    }

    public ValueTask<Result<Revision>> HeadAsync(CancellationToken cancel) => inner.HeadAsync(cancel);

    public async ValueTask<Result<RangeResult>> RangeAsync(RangeQuery query, CancellationToken cancel)
    {
        await (Before?.Invoke(query.Range) ?? Task.CompletedTask);
        var back = SeesOnly > Revision.Never && query.AtLeast <= SeesOnly && query.At == Revision.Never;
        var result = await inner.RangeAsync(back ? query with { At = SeesOnly } : query, cancel);
        return back && result.Ok ? result.Value with { Head = SeesOnly } : result;
    }

    public ValueTask<Result<TxnResult>> CommitAsync(Txn txn, Origin origin, CancellationToken cancel) =>
        inner.CommitAsync(txn, origin, cancel);

    public async ValueTask<Result<IWatch>> WatchAsync(WatchRequest request, CancellationToken cancel)
    {
        var watch = await inner.WatchAsync(request, cancel);
        return watch.Ok ? Result<IWatch>.Of(new BackwardWatch(this, watch.Value)) : watch;
    }

    public ValueTask<Result<Lease>> GrantAsync(LeaseId id, TimeSpan ttl, CancellationToken cancel) =>
        inner.GrantAsync(id, ttl, cancel);

    public ValueTask<Result<Lease>> RenewAsync(LeaseId id, CancellationToken cancel) => inner.RenewAsync(id, cancel);

    public ValueTask<Result<Revision>> RevokeAsync(LeaseId id, Origin origin, CancellationToken cancel) =>
        inner.RevokeAsync(id, origin, cancel);

    public ValueTask<Result<LeaseStatus>> TimeToLiveAsync(LeaseId id, bool withKeys, CancellationToken cancel) =>
        inner.TimeToLiveAsync(id, withKeys, cancel);

    public ValueTask<Result<IReadOnlyList<LeaseId>>> LeasesAsync(CancellationToken cancel) => inner.LeasesAsync(cancel);

    public ValueTask<Result<Revision>> CompactAsync(Revision at, CancellationToken cancel) => inner.CompactAsync(at, cancel);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private sealed class BackwardWatch(BackwardEngine engine, IWatch inner) : IWatch
    {
        private readonly int _cuts = engine._cuts;
        private Revision _given;

        public Revision Progress => IsCut() || (engine.Holds && !engine._letGo.Task.IsCompleted) ? _given : inner.Progress;

        public Revision Given => _given;

        public async ValueTask<Result<WatchBatch>> NextAsync(CancellationToken cancel)
        {
            var next = await inner.NextAsync(cancel);
            if (engine.Holds)
            {
                await engine._letGo.Task;
            }

            if (IsCut())
            {
                return new Refused(Refusal.Unavailable, "cut off");
            }

            _given = next.Ok ? next.Value.At : _given;
            return next;
        }

        private bool IsCut() => engine._cuts != _cuts;

        public ValueTask DisposeAsync() => inner.DisposeAsync();
    }
}
