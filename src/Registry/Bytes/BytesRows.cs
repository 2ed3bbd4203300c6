using Muster.Engine;

namespace Muster.Registry.Bytes;

/// <summary>Users' keys to the rows they are, and back.</summary>
internal static class BytesRows
{
    public static KeyRange In(KeyRange range) => new(
        Keyspace.User(range.Start), range.End is { } end ? Keyspace.User(end) : Keyspace.Users.End);

    public static RangeQuery In(RangeQuery query) => query with { Range = In(query.Range) };

    public static Txn In(Txn txn) => txn with { If = Each(txn.If, In), Then = Each(txn.Then, In), Else = Each(txn.Else, In) };

    public static RangeResult Out(RangeResult found) => found with { Items = Each(found.Items, Out) };

    public static TxnResult Out(TxnResult done) => done with { Results = Each(done.Results, Out) };

    public static WatchBatch Out(WatchBatch batch) => batch with { Events = Each(batch.Events, Out) };

    public static HistoryCut Out(HistoryCut cut) => cut with
    {
        Bytes = cut.Bytes - (cut.Count * Keyspace.Users.Start.Length),
        Rows = cut.Rows.Select(row => row.TryGet(out var placed, out _)
            ? placed with { Item = Out(placed.Item) }
            : row),
    };

    /// <summary>A lease of Muster's own that the transaction would hang a key on; null when there is none.</summary>
    public static LeaseId? ForeignLease(Txn txn) => ForeignLease(txn.Then) ?? ForeignLease(txn.Else);

    /// <summary>Something in it, in whichever branch, puts a key.</summary>
    public static bool Puts(Txn txn) => Has<Op.Put>(txn);

    /// <summary>Something in it, in whichever branch, puts or deletes keys.</summary>
    public static bool Writes(Txn txn) => Puts(txn) || Has<Op.Delete>(txn);

    private static bool Has<TOp>(Txn txn)
        where TOp : Op =>
        txn.Then.Concat(txn.Else).Any(op => op is TOp || (op is Op.Nested nested && Has<TOp>(nested.Txn)));

    private static LeaseId? ForeignLease(IReadOnlyList<Op> ops)
    {
        for (var i = 0; i < ops.Count; i++)
        {
            var found = ops[i] switch
            {
                Op.Put put when put.Lease.IsReserved() => put.Lease,
                Op.Nested nested => ForeignLease(nested.Txn),
                _ => null,
            };
            if (found is not null)
            {
                return found;
            }
        }

        return null;
    }

    private static Compare In(Compare compare) => compare switch
    {
        Compare.Created created => new Compare.Created(In(created.Range), created.Relation, created.Operand),
        Compare.Modified modified => new Compare.Modified(In(modified.Range), modified.Relation, modified.Operand),
        Compare.Version version => new Compare.Version(In(version.Range), version.Relation, version.Operand),
        Compare.Value value => new Compare.Value(In(value.Range), value.Relation, value.Operand),
        Compare.Lease lease => new Compare.Lease(In(lease.Range), lease.Relation, lease.Operand),
        _ => throw new System.Diagnostics.UnreachableException($"no such compare: {compare}"),
    };

    private static Op In(Op op) => op switch
    {
        Op.Put put => put with { Key = Keyspace.User(put.Key) },
        Op.Delete delete => delete with { Range = In(delete.Range) },
        Op.Read read => new Op.Read(In(read.Query)),
        Op.Nested nested => new Op.Nested(In(nested.Txn)),
        _ => throw new System.Diagnostics.UnreachableException($"no such step: {op}"),
    };

    private static OpResult Out(OpResult result) => result switch
    {
        OpResult.Put { Previous: { } previous } => new OpResult.Put(Out(previous)),
        OpResult.Delete { Previous.Count: > 0 } delete => delete with { Previous = Each(delete.Previous, Out) },
        OpResult.Read read => new OpResult.Read(Out(read.Result)),
        OpResult.Nested nested => new OpResult.Nested(Out(nested.Result)),
        _ => result,
    };

    private static WatchEvent Out(WatchEvent one) => one with
    {
        Item = Out(one.Item),
        Previous = one.Previous is { } previous ? Out(previous) : null,
    };

    private static KeyValue Out(KeyValue row) => row with { Key = Keyspace.UserOf(row.Key) };

    private static TTo[] Each<TFrom, TTo>(IReadOnlyList<TFrom> all, Func<TFrom, TTo> map)
    {
        if (all.Count == 0)
        {
            return [];
        }

        var mapped = new TTo[all.Count];
        for (var i = 0; i < mapped.Length; i++)
        {
            mapped[i] = map(all[i]);
        }

        return mapped;
    }
}
