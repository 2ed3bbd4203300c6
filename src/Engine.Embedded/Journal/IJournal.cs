using Muster.Bedrock;
using Muster.Engine.Mvcc;
using Muster.Engine.Watching;

namespace Muster.Engine.Embedded.Journal;

/// <summary>
/// Where the history is kept. The writer's thread calls the verbs that change; the reading ones may be called from
/// anywhere. Between <see cref="Begin"/> and <see cref="Commit"/> nothing counts; after Commit all of it is durable.
/// </summary>
internal interface IJournal : IBatchSource, IDisposable
{
    void Begin();

    void Append(WatchBatch batch);

    void Grant(Lease lease);

    void Revoke(LeaseId id);

    void Compact(Revision at);

    /// <summary>Deletes rows, in the given order.</summary>
    void Purge(ReadOnlySpan<long> rows);

    /// <summary>
    /// Empties itself and takes these rows, these leases, and their revision as where history begins. Nothing else is in the
    /// same transaction.
    /// </summary>
    void Replace(NewState with);

    void Commit();

    void Rollback();

    /// <summary>Called between transactions: keeps the files small.</summary>
    void Tend();

    JournalSize Size();
}

internal readonly record struct JournalSize(long FileBytes, long WalBytes);
