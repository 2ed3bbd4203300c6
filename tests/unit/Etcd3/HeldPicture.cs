using Muster.Bedrock;
using Muster.Engine;

namespace Muster.Tests.Unit.Etcd3;

/// <summary>
/// An engine whose readers see an old picture unless they say how fresh it must be, as one on a cluster may: everything
/// else is the engine's own.
/// </summary>
internal sealed class HeldPicture(IEngine engine) : IEngine
{
    /// <summary>The revision that readers see; null: the newest.</summary>
    public Revision? At { get; set; }

    public ValueTask<Result<RangeResult>> RangeAsync(RangeQuery query, CancellationToken cancel) =>
        At is { } held && query.At == Revision.Never && query.AtLeast <= held
            ? engine.RangeAsync(query with { At = held }, cancel)
            : engine.RangeAsync(query, cancel);

    public ValueTask<Result<Revision>> HeadAsync(CancellationToken cancel) => engine.HeadAsync(cancel);

    public ValueTask<Result<TxnResult>> CommitAsync(Txn txn, Origin origin, CancellationToken cancel) =>
        engine.CommitAsync(txn, origin, cancel);

    public ValueTask<Result<IWatch>> WatchAsync(WatchRequest request, CancellationToken cancel) =>
        engine.WatchAsync(request, cancel);

    public ValueTask<Result<Lease>> GrantAsync(LeaseId id, TimeSpan ttl, CancellationToken cancel) =>
        engine.GrantAsync(id, ttl, cancel);

    public ValueTask<Result<Lease>> RenewAsync(LeaseId id, CancellationToken cancel) => engine.RenewAsync(id, cancel);

    public ValueTask<Result<Revision>> RevokeAsync(LeaseId id, Origin origin, CancellationToken cancel) =>
        engine.RevokeAsync(id, origin, cancel);

    public ValueTask<Result<LeaseStatus>> TimeToLiveAsync(LeaseId id, bool withKeys, CancellationToken cancel) =>
        engine.TimeToLiveAsync(id, withKeys, cancel);

    public ValueTask<Result<IReadOnlyList<LeaseId>>> LeasesAsync(CancellationToken cancel) => engine.LeasesAsync(cancel);

    public ValueTask<Result<Revision>> CompactAsync(Revision at, CancellationToken cancel) => engine.CompactAsync(at, cancel);

    public ValueTask DisposeAsync() => engine.DisposeAsync();
}
