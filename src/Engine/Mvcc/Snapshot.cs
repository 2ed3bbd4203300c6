using Muster.Bedrock;

namespace Muster.Engine.Mvcc;

/// <summary>
/// The state at one revision, for any number of readers, for ever. Its past is shared with all other snapshots and shrinks
/// as history is compacted (see <see cref="CompactionFloor"/>).
/// </summary>
internal sealed class Snapshot(
    Node root, LeaseTable leases, Revision head, CompactionFloor floor, IEvictedValues? values)
{
    public Node Root => root;

    public LeaseTable Leases => leases;

    public Revision Head => head;

    public Revision Compacted => floor.At;

    public int Live => root.Live;

    public Result<RangeResult> Range(RangeQuery query)
    {
        if (RangeRules.Check(query, head, floor) is { } refused)
        {
            return refused;
        }

        var result = RangeReader.Read(root, query, head, floor.At, values);
        return query.At.Value != 0 && floor.Refuse(query.At) is { } late ? late : result;
    }

    /// <summary>Answers a transaction that cannot write.</summary>
    public Result<TxnResult> Read(Txn txn) => new TxnReader(root, head, floor, leases, values).Read(txn);

    /// <summary>As <see cref="IWholeHistory.Remembered"/>.</summary>
    public Result<HistoryCut> Remembered(KeyRange range, Revision upTo)
    {
        var at = upTo == Revision.Never ? head : upTo;
        return at > head ? RangeRules.Future(at, head)
            : floor.Refuse(at) is { } refused ? refused
            : HistoryWalk.Read(root, range, at, floor, values);
    }

    /// <summary>The last revision known to have touched the range; what is at or below the floor may be missing.</summary>
    public Revision Touched(KeyRange range) => TreeSearch.Modified(root, range);

    /// <summary>The key as it stood at the revision, its value perhaps evicted; null when it did not exist or is forgotten.</summary>
    public KeyValue? AsOf(Key key, Revision at) => TreeSearch.TryFind(root, key, out var slot) ? slot.AsOf(at) : null;
}
