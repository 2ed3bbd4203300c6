using System.Buffers.Binary;

namespace Muster.Engine.Mvcc;

/// <summary>Builds a tree bottom-up from slots in any order: far faster than inserting a million keys one by one.</summary>
internal static class TreeBuilder
{
    /// <summary>Nodes start with room for some writes before they split.</summary>
    private const int Fill = Node.FanOut * 7 / 8;

    public static Node Build(Slot[] slots, int count)
    {
        Sort(slots, count);
        var owner = new object();
        var level = new List<Node>((count / Fill) + 1);
        for (var i = 0; i < count;)
        {
            var leaf = new Leaf(owner);
            for (var take = Fill; take > 0 && i < count; take--)
            {
                leaf.Add(slots[i++]);
            }

            level.Add(leaf);
        }

        while (level.Count > 1)
        {
            var above = new List<Node>((level.Count / Fill) + 1);
            for (var i = 0; i < level.Count;)
            {
                var inner = new Inner(owner);
                for (var take = Fill; take > 0 && i < level.Count; take--)
                {
                    inner.Add(LeastOf(level[i]), level[i]);
                    i++;
                }

                above.Add(inner);
            }

            level = above;
        }

        return level.Count == 0 ? new Leaf(owner) : level[0];
    }

    // Most comparisons are decided by the eight bytes that follow what all keys have in common, held beside the slot.
    private static void Sort(Slot[] slots, int count)
    {
        if (count < 2)
        {
            return;
        }

        var common = CommonPrefix(slots, count);
        var order = new (ulong Head, int Index)[count];
        for (var i = 0; i < count; i++)
        {
            order[i] = (HeadOf(slots[i].Item.Key.Span[common..]), i);
        }

        order.AsSpan().Sort((left, right) =>
        {
            var heads = left.Head.CompareTo(right.Head);
            return heads != 0 ? heads : slots[left.Index].Item.Key.CompareTo(slots[right.Index].Item.Key);
        });
        var sorted = new Slot[count];
        for (var i = 0; i < count; i++)
        {
            sorted[i] = slots[order[i].Index];
        }

        Array.Copy(sorted, slots, count);
    }

    private static int CommonPrefix(Slot[] slots, int count)
    {
        var first = slots[0].Item.Key.Span;
        var common = first.Length;
        for (var i = 1; i < count && common > 0; i++)
        {
            common = first[..common].CommonPrefixLength(slots[i].Item.Key.Span);
        }

        return common;
    }

    private static ulong HeadOf(ReadOnlySpan<byte> tail)
    {
        if (tail.Length >= sizeof(ulong))
        {
            return BinaryPrimitives.ReadUInt64BigEndian(tail);
        }

        Span<byte> padded = stackalloc byte[sizeof(ulong)];
        padded.Clear();
        tail.CopyTo(padded);
        return BinaryPrimitives.ReadUInt64BigEndian(padded);
    }

    private static Key LeastOf(Node node) =>
        node is Leaf leaf ? leaf.Slots[0].Item.Key : ((Inner)node).Starts[0];
}
