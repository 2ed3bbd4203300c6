using Muster.Bedrock;

namespace Muster.Engine;

/// <summary>
/// Finds keys that one path of a transaction could write twice. Level by level: first this level's deletes; then each
/// nested transaction's puts, which must not meet a put or delete seen so far (the two branches of one nested transaction
/// may share a put: only one of them runs), after which its deletes count too; then this level's own puts.
/// </summary>
internal sealed class WrittenTwice
{
    private readonly HashSet<Key> _puts = [];
    private readonly List<KeyRange> _deletes = [];

    public static Refused? Check(Txn txn)
    {
        // One write can meet no other, however deep it stands: the common case costs nothing.
        if (Writes(txn) <= 1)
        {
            return null;
        }

        return Check(txn.Then, out _) ?? Check(txn.Else, out _);
    }

    private static int Writes(Txn txn) => Writes(txn.Then) + Writes(txn.Else);

    private static int Writes(IReadOnlyList<Op> ops)
    {
        var writes = 0;
        for (var i = 0; i < ops.Count; i++)
        {
            writes += ops[i] switch { Op.Nested nested => Writes(nested.Txn), Op.Read => 0, _ => 1 };
        }

        return writes;
    }

    private static Refused? Check(IReadOnlyList<Op> ops, out WrittenTwice seen)
    {
        seen = new WrittenTwice();
        for (var i = 0; i < ops.Count; i++)
        {
            if (ops[i] is Op.Delete delete && !delete.Range.IsEmpty())
            {
                seen._deletes.Add(delete.Range);
            }
        }

        for (var i = 0; i < ops.Count; i++)
        {
            if (ops[i] is Op.Nested nested && seen.Take(nested.Txn) is { } refused)
            {
                return refused;
            }
        }

        var deletes = new RangeSet(seen._deletes);
        for (var i = 0; i < ops.Count; i++)
        {
            if (ops[i] is Op.Put put && (deletes.Contains(put.Key) || !seen._puts.Add(put.Key)))
            {
                return Twice(put.Key);
            }
        }

        return null;
    }

    private Refused? Take(Txn nested)
    {
        if (Check(nested.Then, out var then) is { } refusedThen)
        {
            return refusedThen;
        }

        if (Check(nested.Else, out var otherwise) is { } refusedElse)
        {
            return refusedElse;
        }

        var deletes = new RangeSet(_deletes);
        foreach (var key in then._puts)
        {
            if (deletes.Contains(key) || !_puts.Add(key))
            {
                return Twice(key);
            }
        }

        foreach (var key in otherwise._puts)
        {
            if (deletes.Contains(key) || (!_puts.Add(key) && !then._puts.Contains(key)))
            {
                return Twice(key);
            }
        }

        _deletes.AddRange(then._deletes);
        _deletes.AddRange(otherwise._deletes);
        return null;
    }

    private static Refused Twice(Key key) =>
        new(Refusal.DuplicateKey, $"'{key}' would be written twice in one transaction");

    /// <summary>Ranges sorted by start, each with the farthest end so far: whether any holds a key is one binary search.</summary>
    private readonly struct RangeSet
    {
        private readonly List<KeyRange>? _sorted;

        public RangeSet(List<KeyRange> ranges)
        {
            if (ranges.Count == 0)
            {
                return;
            }

            _sorted = [.. ranges];
            _sorted.Sort((left, right) => left.Start.CompareTo(right.Start));
            for (var i = 1; i < _sorted.Count; i++)
            {
                _sorted[i] = new KeyRange(_sorted[i].Start, Farther(_sorted[i - 1].End, _sorted[i].End));
            }
        }

        public bool Contains(Key key)
        {
            int low = 0, high = _sorted?.Count ?? 0;
            while (low < high)
            {
                var middle = (low + high) >>> 1;
                if (_sorted![middle].Start <= key)
                {
                    low = middle + 1;
                }
                else
                {
                    high = middle;
                }
            }

            return low > 0 && (_sorted![low - 1].End is not { } end || key < end);
        }

        private static Key? Farther(Key? left, Key? right) =>
            left is not { } one || right is not { } two ? null : one > two ? one : two;
    }
}
