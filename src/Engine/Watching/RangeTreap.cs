using Muster.Bedrock;

namespace Muster.Engine.Watching;

/// <summary>
/// A search tree of ranges by start, balanced by chance, in which every node knows the farthest end below it: all ranges
/// that hold a key are found in O(log n + found).
/// </summary>
internal sealed class RangeTreap
{
    private readonly Prng _chance = new(0x6D75737465720001);
    private Node? _root;

    public void Add(Audience audience)
    {
        Split(_root, audience.Range, out var left, out var right);
        _root = Join(Join(left, new Node(audience, _chance.Next())), right);
    }

    public void Remove(Audience audience) => _root = Remove(_root, audience.Range);

    public void Find(Key key, List<Audience> found) => Find(_root, key, found);

    private static void Find(Node? node, Key key, List<Audience> found)
    {
        while (node is not null && (node.Farthest is not { } farthest || key < farthest))
        {
            Find(node.Left, key, found);
            if (node.Audience.Range.Start > key)
            {
                return;
            }

            if (node.Audience.Range.End is not { } end || key < end)
            {
                found.Add(node.Audience);
            }

            node = node.Right;
        }
    }

    // Left: all ranges below; right: the rest.
    private static void Split(Node? node, KeyRange at, out Node? left, out Node? right)
    {
        if (node is null)
        {
            (left, right) = (null, null);
        }
        else if (Compare(node.Audience.Range, at) < 0)
        {
            Split(node.Right, at, out node.Right, out right);
            left = node.Sum();
        }
        else
        {
            Split(node.Left, at, out left, out node.Left);
            right = node.Sum();
        }
    }

    private static Node? Join(Node? left, Node? right)
    {
        if (left is null || right is null)
        {
            return left ?? right;
        }

        if (left.Priority > right.Priority)
        {
            left.Right = Join(left.Right, right);
            return left.Sum();
        }

        right.Left = Join(left, right.Left);
        return right.Sum();
    }

    private static Node? Remove(Node? node, KeyRange range)
    {
        Invariant.That(node is not null);
        var order = Compare(range, node.Audience.Range);
        if (order == 0)
        {
            return Join(node.Left, node.Right);
        }

        if (order < 0)
        {
            node.Left = Remove(node.Left, range);
        }
        else
        {
            node.Right = Remove(node.Right, range);
        }

        return node.Sum();
    }

    private static int Compare(KeyRange left, KeyRange right)
    {
        var starts = left.Start.CompareTo(right.Start);
        if (starts != 0)
        {
            return starts;
        }

        return (left.End, right.End) switch
        {
            (null, null) => 0,
            (null, _) => 1,
            (_, null) => -1,
            ({ } one, { } two) => one.CompareTo(two),
        };
    }

    private sealed class Node(Audience audience, ulong priority)
    {
        public Node? Left;
        public Node? Right;

        public Audience Audience => audience;

        public ulong Priority => priority;

        /// <summary>The farthest end in this subtree; null is beyond all keys.</summary>
        public Key? Farthest { get; private set; } = audience.Range.End;

        public Node Sum()
        {
            Farthest = Farther(Farther(audience.Range.End, Left), Right);
            return this;
        }

        private static Key? Farther(Key? end, Node? below) =>
            below is null ? end
            : end is not { } one || below.Farthest is not { } two ? null
            : one > two ? one : two;
    }
}
