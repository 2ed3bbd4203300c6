namespace Muster.Engine;

/// <summary>
/// If every compare holds, the first branch, else the second; all of it at one revision or not at all. Reads inside see
/// the writes before them in the same transaction. No key may be written twice on one path.
/// </summary>
public sealed record Txn(IReadOnlyList<Compare> If, IReadOnlyList<Op> Then, IReadOnlyList<Op> Else)
{
    /// <summary>
    /// True when the client orders what it made by revision (doors of etcd v3, v2, ZooKeeper): an engine that batches must
    /// then give this commit a revision of its own.
    /// </summary>
    public bool OrdersByRevision { get; init; }

    public static Txn Of(params Op[] ops) => new([], ops, []);
}

/// <summary>One step of a transaction.</summary>
public abstract record Op
{
    private Op()
    {
    }

    /// <summary>
    /// Writes a key. <see cref="KeepValue"/> and <see cref="KeepLease"/> need the key to exist. As with a key, whoever gives
    /// a value away must not change its bytes afterwards.
    /// </summary>
    public sealed record Put(Key Key, ReadOnlyMemory<byte> Value, LeaseId Lease) : Op
    {
        public bool KeepValue { get; init; }

        public bool KeepLease { get; init; }

        public bool ReturnPrevious { get; init; }
    }

    public sealed record Delete(KeyRange Range) : Op
    {
        public bool ReturnPrevious { get; init; }
    }

    public sealed record Read(RangeQuery Query) : Op;

    public sealed record Nested(Txn Txn) : Op;
}

/// <summary>What a transaction did: which branch, at which revision (unchanged when it wrote nothing), step by step.</summary>
public sealed record TxnResult(Revision At, bool Succeeded, IReadOnlyList<OpResult> Results);

/// <summary>What one step did, in the order of the branch's steps.</summary>
public abstract record OpResult
{
    private OpResult()
    {
    }

    public sealed record Put(KeyValue? Previous) : OpResult;

    public sealed record Delete(long Count, IReadOnlyList<KeyValue> Previous) : OpResult;

    public sealed record Read(RangeResult Result) : OpResult;

    public sealed record Nested(TxnResult Result) : OpResult;
}
