namespace Muster.Engine.Contract.Histories;

/// <summary>
/// Looks for an order of a register's operations in which each happened between its call and its return, and everybody was
/// told what a single register would have told. (The search of Wing and Gong, with the states that were tried remembered
/// as Lowe proposed.)
/// </summary>
public static class Linearizability
{
    /// <summary>Null when there is such an order; else how far the best attempt came, for people.</summary>
    public static string? WhatIsWrong(IReadOnlyList<Operation> history)
    {
        var operations = history.Select(operation => Settled(operation, history)).OfType<Operation>()
            .OrderBy(operation => operation.Called).ToArray();
        var search = new Search(operations);
        return search.Succeeds() ? null : search.Describe();
    }

    /// <summary>
    /// What became of an operation whose outcome stayed unknown, as far as others tell: whose value, which is its own, was
    /// seen, it happened before that was told; where nobody saw it, nobody needs it. So the search need not try each of them
    /// at every moment that follows, which takes twice as long with each. Null: it is left out.
    /// </summary>
    private static Operation? Settled(Operation operation, IReadOnlyList<Operation> history)
    {
        var changes = history.Where(other => other.Deed != Deed.Read);
        if (!operation.IsUnknown
            || changes.Count(other => other.Value == operation.Value) > 1
            || changes.Any(other => other is { Deed: Deed.Swap, IsUnknown: false, Swapped: false }))
        {
            return operation;
        }

        var seen = history.Where(other => !other.IsUnknown && Sees(other, operation.Value)).MinBy(other => other.Returned);
        return seen is null ? null : operation with { Returned = seen.Returned, Swapped = operation.Deed == Deed.Swap };
    }

    private static bool Sees(Operation operation, string? value) =>
        operation.Deed == Deed.Read ? operation.Value == value : operation.Deed == Deed.Swap && operation.Expected == value;

    private sealed class Search(Operation[] operations)
    {
        private readonly bool[] _done = new bool[operations.Length];
        private readonly HashSet<(string Done, string? State)> _tried = [];
        private readonly List<int> _order = [];
        private List<int> _best = [];

        public bool Succeeds() => From(null);

        public string Describe()
        {
            var reached = _best.Select(i => operations[i]).ToList();
            var left = operations.Except(reached).Where(operation => !operation.IsUnknown).Take(12);
            return $"of {operations.Length} operations {reached.Count} can be put in order, the last of them\n  "
                + string.Join("\n  ", reached.TakeLast(12)) + "\nand then none of\n  " + string.Join("\n  ", left);
        }

        private bool From(string? state)
        {
            // What has been called before the first return of those that are left may be next.
            var horizon = long.MaxValue;
            var unfinished = false;
            for (var i = 0; i < operations.Length; i++)
            {
                if (!_done[i] && !operations[i].IsUnknown)
                {
                    unfinished = true;
                    horizon = Math.Min(horizon, operations[i].Returned);
                }
            }

            if (!unfinished)
            {
                return true;
            }

            if (!_tried.Add((Key(), state)))
            {
                return false;
            }

            for (var i = 0; i < operations.Length && operations[i].Called < horizon; i++)
            {
                if (_done[i] || !Step(operations[i], state, out var next))
                {
                    continue;
                }

                _done[i] = true;
                _order.Add(i);
                if (From(next))
                {
                    return true;
                }

                if (_order.Count > _best.Count)
                {
                    _best = [.. _order];
                }

                _order.RemoveAt(_order.Count - 1);
                _done[i] = false;
            }

            return false;
        }

        private static bool Step(Operation operation, string? state, out string? next)
        {
            var matches = state == operation.Expected;
            next = operation.Deed == Deed.Write || (operation.Deed == Deed.Swap && matches) ? operation.Value : state;
            return operation.Deed switch
            {
                Deed.Read => operation.Value == state,
                Deed.Swap => operation.IsUnknown ? matches : operation.Swapped == matches,
                _ => true,
            };
        }

        // Everything before the first that is left is done: only what lies behind it needs to be told apart.
        private string Key()
        {
            var first = Array.IndexOf(_done, false);
            var last = Array.LastIndexOf(_done, true);
            return last < first
                ? $"{first}"
                : $"{first}:{string.Concat(_done[first..(last + 1)].Select(done => done ? '1' : '0'))}";
        }
    }
}
