namespace Muster.Engine.Mvcc;

/// <summary>Questions to a tree that walk one or two paths, never the whole range.</summary>
internal static class TreeSearch
{
    public static bool TryFind(Node root, in Key key, out Slot slot)
    {
        var node = root;
        while (node is Inner inner)
        {
            node = inner.Children[inner.IndexOf(key)];
        }

        var leaf = (Leaf)node;
        var at = leaf.LowerBound(key, out var found);
        slot = found ? leaf.Slots[at] : default;
        return found;
    }

    /// <summary>The greatest modification revision in the range, tombstones included.</summary>
    public static Revision Modified(Node root, in KeyRange range)
    {
        if (range.IsEmpty())
        {
            return Revision.Never;
        }

        var sums = default(Sums);
        Add(root, range.Start, range.End, ref sums);
        return sums.Modified;
    }

    /// <summary>The number of live keys in the range.</summary>
    public static int Live(Node root, in KeyRange range)
    {
        if (range.IsEmpty())
        {
            return 0;
        }

        var sums = default(Sums);
        Add(root, range.Start, range.End, ref sums);
        return sums.Live;
    }

    // A null bound means that the whole node lies on the right side of it.
    private static void Add(Node node, Key? start, Key? end, ref Sums sums)
    {
        if (start is null && end is null)
        {
            sums.Live += node.Live;
            sums.Modified = Revision.Max(sums.Modified, node.Modified);
            return;
        }

        if (node is Leaf leaf)
        {
            var to = end is { } stop ? leaf.LowerBound(stop, out _) : leaf.Count;
            for (var i = start is { } from ? leaf.LowerBound(from, out _) : 0; i < to; i++)
            {
                sums.Live += leaf.Slots[i].IsLive ? 1 : 0;
                sums.Modified = Revision.Max(sums.Modified, leaf.Slots[i].Item.Modified);
            }

            return;
        }

        var inner = (Inner)node;
        var first = start is { } low ? inner.IndexOf(low) : 0;
        var last = end is { } high ? inner.IndexOf(high) : inner.Count - 1;
        for (var i = first; i <= last; i++)
        {
            Add(inner.Children[i], i == first ? start : null, i == last ? end : null, ref sums);
        }
    }

    private struct Sums
    {
        public int Live;
        public Revision Modified;
    }
}
