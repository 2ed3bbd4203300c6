using Muster.Bedrock;

namespace Muster.Engine;

/// <summary>
/// The waist of the house: one history of revisioned keys with etcd's meaning. Ten verbs, nothing more. All verbs are safe
/// to call at once from anywhere. Refusals are values; an exception is a bug or a broken machine.
/// </summary>
public interface IEngine : IAsyncDisposable
{
    /// <summary>
    /// The revision of the newest commit that could have been acknowledged before this call began: a read at or above it is
    /// linearizable.
    /// </summary>
    ValueTask<Result<Revision>> HeadAsync(CancellationToken cancel);

    /// <summary>Refuses <see cref="Refusal.Compacted"/> and <see cref="Refusal.FutureRevision"/>.</summary>
    ValueTask<Result<RangeResult>> RangeAsync(RangeQuery query, CancellationToken cancel);

    /// <summary>
    /// Commits, and answers once it is durable. A transaction that writes nothing takes no revision.
    /// Refuses <see cref="Refusal.DuplicateKey"/>, <see cref="Refusal.TooMany"/>, <see cref="Refusal.TooLarge"/>,
    /// <see cref="Refusal.LeaseNotFound"/>, <see cref="Refusal.NotFound"/> (keep-value of a missing key),
    /// <see cref="Refusal.NoSpace"/>, <see cref="Refusal.Unavailable"/>, <see cref="Refusal.UnknownOutcome"/>.
    /// </summary>
    ValueTask<Result<TxnResult>> CommitAsync(Txn txn, Origin origin, CancellationToken cancel);

    /// <summary>Starts a watch. A compacted start is refused; a future one waits.</summary>
    ValueTask<Result<IWatch>> WatchAsync(WatchRequest request, CancellationToken cancel);

    /// <summary>
    /// Grants a lease; id 0 chooses one of the reserved range. The time to live is in whole seconds, lifted to the engine's floor.
    /// Refuses <see cref="Refusal.LeaseExists"/>, <see cref="Refusal.TooLarge"/>.
    /// </summary>
    ValueTask<Result<Lease>> GrantAsync(LeaseId id, TimeSpan ttl, CancellationToken cancel);

    /// <summary>Starts the lease's time anew. Refuses <see cref="Refusal.LeaseNotFound"/>.</summary>
    ValueTask<Result<Lease>> RenewAsync(LeaseId id, CancellationToken cancel);

    /// <summary>Ends the lease and deletes its keys, at one revision.</summary>
    ValueTask<Result<Revision>> RevokeAsync(LeaseId id, Origin origin, CancellationToken cancel);

    ValueTask<Result<LeaseStatus>> TimeToLiveAsync(LeaseId id, bool withKeys, CancellationToken cancel);

    /// <summary>All live leases: whichever ends first, if nobody renews it, before the others.</summary>
    ValueTask<Result<IReadOnlyList<LeaseId>>> LeasesAsync(CancellationToken cancel);

    /// <summary>
    /// Forgets what was superseded at or below the revision. Refuses <see cref="Refusal.Compacted"/> when that is already
    /// so, <see cref="Refusal.FutureRevision"/>.
    /// </summary>
    ValueTask<Result<Revision>> CompactAsync(Revision at, CancellationToken cancel);
}
