namespace Muster.Engine.Mvcc;

internal interface ISlotVisitor
{
    /// <summary>True to be shown tombstones too (a question about the past needs them).</summary>
    bool WantsTombstones { get; }

    /// <summary>False ends the walk.</summary>
    bool Visit(in Slot slot);
}

/// <summary>Walks a range in order, either way. Subtrees in which nothing lives are skipped where tombstones are not wanted.</summary>
internal static class TreeWalk
{
    public static void Forward<TVisitor>(Node root, in KeyRange range, ref TVisitor visitor)
        where TVisitor : struct, ISlotVisitor
    {
        if (!range.IsEmpty())
        {
            Forward(root, range.Start, range.End, ref visitor);
        }
    }

    public static void Backward<TVisitor>(Node root, in KeyRange range, ref TVisitor visitor)
        where TVisitor : struct, ISlotVisitor
    {
        if (!range.IsEmpty())
        {
            Backward(root, range.Start, range.End, ref visitor);
        }
    }

    private static bool Forward<TVisitor>(Node node, Key? start, Key? end, ref TVisitor visitor)
        where TVisitor : struct, ISlotVisitor
    {
        if (node.Live == 0 && !visitor.WantsTombstones)
        {
            return true;
        }

        Bounds(node, start, end, out var first, out var last);
        if (node is Leaf leaf)
        {
            for (var i = first; i < last; i++)
            {
                if ((leaf.Slots[i].IsLive || visitor.WantsTombstones) && !visitor.Visit(leaf.Slots[i]))
                {
                    return false;
                }
            }

            return true;
        }

        var inner = (Inner)node;
        for (var i = first; i < last; i++)
        {
            if (!Forward(inner.Children[i], i == first ? start : null, i == last - 1 ? end : null, ref visitor))
            {
                return false;
            }
        }

        return true;
    }

    private static bool Backward<TVisitor>(Node node, Key? start, Key? end, ref TVisitor visitor)
        where TVisitor : struct, ISlotVisitor
    {
        if (node.Live == 0 && !visitor.WantsTombstones)
        {
            return true;
        }

        Bounds(node, start, end, out var first, out var last);
        if (node is Leaf leaf)
        {
            for (var i = last - 1; i >= first; i--)
            {
                if ((leaf.Slots[i].IsLive || visitor.WantsTombstones) && !visitor.Visit(leaf.Slots[i]))
                {
                    return false;
                }
            }

            return true;
        }

        var inner = (Inner)node;
        for (var i = last - 1; i >= first; i--)
        {
            if (!Backward(inner.Children[i], i == first ? start : null, i == last - 1 ? end : null, ref visitor))
            {
                return false;
            }
        }

        return true;
    }

    private static void Bounds(Node node, Key? start, Key? end, out int first, out int last)
    {
        if (node is Leaf leaf)
        {
            first = start is { } from ? leaf.LowerBound(from, out _) : 0;
            last = end is { } to ? leaf.LowerBound(to, out _) : leaf.Count;
            return;
        }

        var inner = (Inner)node;
        first = start is { } low ? inner.IndexOf(low) : 0;
        last = (end is { } high ? inner.IndexOf(high) : inner.Count - 1) + 1;
    }
}
