namespace Muster.Engine.Contract;

using Muster.Bedrock;

/// <summary>The model's rules that need no history: what may be asked, what a compare means, how a range is answered.</summary>
internal static class ModelRules
{
    public static Refused? Check(Txn txn)
    {
        var bytes = Bytes(txn);
        return TooMany(txn, EngineLimits.TxnStepsMax, EngineLimits.TxnDepthMax) ? new Refused(Refusal.TooMany, "steps")
            : AllOps(txn).Any(op => op is Op.Put put
                && (put.Key.IsEmpty || (put.KeepValue && put.Value.Length > 0) || (put.KeepLease && !put.Lease.IsNone())))
                ? new Refused(Refusal.Invalid, "put")
            : bytes > EngineLimits.TxnBytesMax ? new Refused(Refusal.TooLarge, "bytes")
            : Writes(txn.Then) is null || Writes(txn.Else) is null ? new Refused(Refusal.DuplicateKey, "twice")
            : null;
    }

    public static bool Holds(Compare compare, SortedDictionary<Key, KeyValue> state)
    {
        var items = state.Values.Where(item => compare.Range.Contains(item.Key)).ToList();
        return items.Count > 0 ? items.All(item => Holds(compare, item))
            : compare is not Compare.Value && Holds(compare, new KeyValue(Key.Empty, default, default, default, 0, default));
    }

    public static RangeResult Answer(RangeQuery query, IEnumerable<KeyValue> inRange, Revision head, Revision touched)
    {
        var all = inRange.ToList();
        if (query.Returning == Returning.Count)
        {
            return new RangeResult(head, [], all.Count, false, touched);
        }

        var passing = all.Where(item =>
            (query.CreatedMin.Value == 0 || item.Created >= query.CreatedMin)
            && (query.CreatedMax.Value == 0 || item.Created <= query.CreatedMax)
            && (query.ModifiedMin.Value == 0 || item.Modified >= query.ModifiedMin)
            && (query.ModifiedMax.Value == 0 || item.Modified <= query.ModifiedMax));
        var order = Comparer<KeyValue>.Create((left, right) => query.SortBy switch
        {
            SortBy.Version => left.Version.CompareTo(right.Version),
            SortBy.Created => left.Created.CompareTo(right.Created),
            SortBy.Modified => left.Modified.CompareTo(right.Modified),
            SortBy.Value => left.Value.Span.SequenceCompareTo(right.Value.Span),
            _ => left.Key.CompareTo(right.Key),
        });
        var sorted = (query.Descending ? passing.OrderDescending(order) : passing.Order(order)).ToList();
        var limit = query.Limit > 0 ? query.Limit : int.MaxValue;
        var items = sorted.Take(limit)
            .Select(item => query.Returning == Returning.Keys ? item with { Value = default } : item).ToList();
        return new RangeResult(head, items, all.Count, sorted.Count > limit, touched);
    }

    private static bool Holds(Compare compare, KeyValue item)
    {
        var order = compare switch
        {
            Compare.Created created => item.Created.CompareTo(created.Operand),
            Compare.Modified modified => item.Modified.CompareTo(modified.Operand),
            Compare.Version version => item.Version.CompareTo(version.Operand),
            Compare.Lease lease => item.Lease.Value.CompareTo(lease.Operand.Value),
            _ => item.Value.Span.SequenceCompareTo(((Compare.Value)compare).Operand.Span),
        };
        return compare.Relation switch
        {
            Relation.Equal => order == 0,
            Relation.NotEqual => order != 0,
            Relation.Less => order < 0,
            _ => order > 0,
        };
    }

    private static bool TooMany(Txn txn, int budget, int depth)
    {
        var steps = Math.Max(txn.If.Count, Math.Max(txn.Then.Count, txn.Else.Count));
        return steps > budget || depth == 0 || txn.Then.Concat(txn.Else)
            .Any(op => op is Op.Nested nested && TooMany(nested.Txn, budget - steps, depth - 1));
    }

    // A list's puts and deletes, or null when it would write a key twice: deletes of the list itself are seen first, then
    // nested transactions one after the other, then the list's own puts.
    private static (List<Key> Puts, List<KeyRange> Deletes)? Writes(IReadOnlyList<Op> ops)
    {
        var puts = new List<Key>();
        var deletes = ops.OfType<Op.Delete>().Select(delete => delete.Range).ToList();
        bool Taken(Key key) => puts.Contains(key) || deletes.Any(range => range.Contains(key));
        foreach (var nested in ops.OfType<Op.Nested>())
        {
            if (Writes(nested.Txn.Then) is not { } then || Writes(nested.Txn.Else) is not { } otherwise
                || then.Puts.Concat(otherwise.Puts).Any(Taken))
            {
                return null;
            }

            puts.AddRange(then.Puts.Union(otherwise.Puts));
            deletes.AddRange(then.Deletes.Concat(otherwise.Deletes));
        }

        foreach (var put in ops.OfType<Op.Put>())
        {
            if (Taken(put.Key))
            {
                return null;
            }

            puts.Add(put.Key);
        }

        return (puts, deletes);
    }

    private static IEnumerable<Op> AllOps(Txn txn) => txn.Then.Concat(txn.Else)
        .SelectMany(op => op is Op.Nested nested ? AllOps(nested.Txn) : [op]);

    private static long Bytes(Txn txn) =>
        AllOps(txn).Sum(op => op is Op.Put put ? put.Key.Length + put.Value.Length : 0L);
}
