using Muster.Bedrock;

namespace Muster.Engine;

/// <summary>
/// What can be said of a transaction before looking at any state: its size, its keys, and that nothing in it would be
/// written twice. As in etcd, where this differs by surprise: steps are budgeted over the levels of one path; a put beside
/// a delete that covers it is refused, unless the put stands in an earlier nested transaction than the delete.
/// </summary>
internal static class TxnRules
{
    public static Refused? Check(Txn txn)
    {
        long bytes = 0;
        if (CheckLevel(txn, EngineLimits.TxnStepsMax, EngineLimits.TxnDepthMax, ref bytes) is { } refused)
        {
            return refused;
        }

        return bytes > EngineLimits.TxnBytesMax
            ? new Refused(
                Refusal.TooLarge,
                $"a transaction carries at most {EngineLimits.TxnBytesMax} bytes of keys and values; this one has {bytes}")
            : WrittenTwice.Check(txn);
    }

    /// <summary>True when no branch can write.</summary>
    public static bool IsReadOnly(Txn txn) => IsReadOnly(txn.Then) && IsReadOnly(txn.Else);

    private static bool IsReadOnly(IReadOnlyList<Op> ops)
    {
        for (var i = 0; i < ops.Count; i++)
        {
            if (ops[i] is not Op.Read && !(ops[i] is Op.Nested nested && IsReadOnly(nested.Txn)))
            {
                return false;
            }
        }

        return true;
    }

    private static Refused? CheckLevel(Txn txn, int budget, int depth, ref long bytes)
    {
        var steps = Math.Max(txn.If.Count, Math.Max(txn.Then.Count, txn.Else.Count));
        if (steps > budget)
        {
            return new Refused(
                Refusal.TooMany,
                $"a transaction has at most {EngineLimits.TxnStepsMax} compares or steps, counted over the levels of one path");
        }

        if (depth == 0)
        {
            return new Refused(Refusal.TooMany, $"transactions nest at most {EngineLimits.TxnDepthMax} deep");
        }

        for (var i = 0; i < txn.If.Count; i++)
        {
            bytes += txn.If[i].Range.Start.Length + (txn.If[i].Range.End?.Length ?? 0);
            bytes += txn.If[i] is Compare.Value value ? value.Operand.Length : sizeof(long);
        }

        return CheckOps(txn.Then, budget - steps, depth, ref bytes) ?? CheckOps(txn.Else, budget - steps, depth, ref bytes);
    }

    private static Refused? CheckOps(IReadOnlyList<Op> ops, int budget, int depth, ref long bytes)
    {
        for (var i = 0; i < ops.Count; i++)
        {
            if (CheckOp(ops[i], budget, depth, ref bytes) is { } refused)
            {
                return refused;
            }
        }

        return null;
    }

    private static Refused? CheckOp(Op op, int budget, int depth, ref long bytes)
    {
        switch (op)
        {
            case Op.Put put:
                bytes += put.Key.Length + put.Value.Length;
                return CheckPut(put);
            case Op.Delete delete:
                bytes += delete.Range.Start.Length + (delete.Range.End?.Length ?? 0);
                return null;
            case Op.Read read:
                bytes += read.Query.Range.Start.Length + (read.Query.Range.End?.Length ?? 0);
                return null;
            default:
                return CheckLevel(((Op.Nested)op).Txn, budget, depth - 1, ref bytes);
        }
    }

    private static Refused? CheckPut(Op.Put put)
    {
        if (put.Key.IsEmpty)
        {
            return new Refused(Refusal.Invalid, "a key has at least one byte");
        }

        if (put.KeepValue && !put.Value.IsEmpty)
        {
            return new Refused(Refusal.Invalid, $"'{put.Key}': a put that keeps the value must not bring one");
        }

        return put.KeepLease && !put.Lease.IsNone()
            ? new Refused(Refusal.Invalid, $"'{put.Key}': a put that keeps the lease must not bring one")
            : null;
    }
}
