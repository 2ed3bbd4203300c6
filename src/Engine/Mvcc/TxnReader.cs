using Muster.Bedrock;

namespace Muster.Engine.Mvcc;

/// <summary>
/// The part of a transaction that looks and does not write: which branches run (every compare of every level sees the
/// state before the transaction), and whether what is on them may run at all.
/// </summary>
internal readonly struct TxnReader(
    Node root, Revision head, CompactionFloor floor, LeaseTable leases, IEvictedValues? values)
{
    /// <summary>The decisions of the levels, in the order in which execution meets them.</summary>
    public void Decide(Txn txn, List<bool> path)
    {
        var held = true;
        for (var i = 0; held && i < txn.If.Count; i++)
        {
            held = CompareRule.Holds(root, txn.If[i]);
        }

        path.Add(held);
        var ops = held ? txn.Then : txn.Else;
        for (var i = 0; i < ops.Count; i++)
        {
            if (ops[i] is Op.Nested nested)
            {
                Decide(nested.Txn, path);
            }
        }
    }

    public Refused? Check(Txn txn, List<bool> path)
    {
        var level = 0;
        long events = 0;
        if (Check(txn, path, ref level, ref events) is { } refused)
        {
            return refused;
        }

        return events > EngineLimits.TxnEventsMax
            ? new Refused(Refusal.TooMany, $"a transaction changes at most {EngineLimits.TxnEventsMax} keys; this one {events}")
            : null;
    }

    public Result<TxnResult> Read(Txn txn)
    {
        var path = new List<bool>(1);
        Decide(txn, path);
        if (Check(txn, path) is { } refused)
        {
            return refused;
        }

        var level = 0;
        var result = Read(txn, path, ref level);

        // Compaction may have overtaken the reading.
        return Check(txn, path) is { } late ? late : result;
    }

    private TxnResult Read(Txn txn, List<bool> path, ref int level)
    {
        var held = path[level++];
        var ops = held ? txn.Then : txn.Else;
        var results = ops.Count == 0 ? [] : new OpResult[ops.Count];
        for (var i = 0; i < results.Length; i++)
        {
            results[i] = ops[i] is Op.Nested nested
                ? new OpResult.Nested(Read(nested.Txn, path, ref level))
                : new OpResult.Read(RangeReader.Read(root, ((Op.Read)ops[i]).Query, head, floor.At, values));
        }

        return new TxnResult(head, held, results);
    }

    private Refused? Check(Txn txn, List<bool> path, ref int level, ref long events)
    {
        var ops = path[level++] ? txn.Then : txn.Else;
        for (var i = 0; i < ops.Count; i++)
        {
            var refused = ops[i] switch
            {
                Op.Put put => CheckPut(put, ref events),
                Op.Delete delete => CountDelete(delete, ref events),
                Op.Read read => RangeRules.Check(read.Query, head, floor),
                _ => Check(((Op.Nested)ops[i]).Txn, path, ref level, ref events),
            };
            if (refused is not null)
            {
                return refused;
            }
        }

        return null;
    }

    private Refused? CheckPut(Op.Put put, ref long events)
    {
        events++;
        if ((put.KeepValue || put.KeepLease) && !(TreeSearch.TryFind(root, put.Key, out var slot) && slot.IsLive))
        {
            return new Refused(Refusal.NotFound, $"'{put.Key}' does not exist, so there is nothing of it to keep");
        }

        return put.Lease.IsNone() || leases.Contains(put.Lease)
            ? null
            : new Refused(Refusal.LeaseNotFound, $"there is no lease {put.Lease}");
    }

    private Refused? CountDelete(Op.Delete delete, ref long events)
    {
        events += TreeSearch.Live(root, delete.Range);
        return null;
    }
}
