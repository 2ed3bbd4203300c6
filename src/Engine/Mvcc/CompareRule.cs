using System.Diagnostics;

namespace Muster.Engine.Mvcc;

/// <summary>Whether a compare holds: for every live key of its range; over a range in which nothing lives, for a key that is all zero.</summary>
internal static class CompareRule
{
    public static bool Holds(Node root, Compare compare)
    {
        if (compare.Range.IsSingle())
        {
            return TreeSearch.TryFind(root, compare.Range.Start, out var slot) && slot.IsLive
                ? Holds(compare, slot.Item)
                : HoldsForMissing(compare);
        }

        var visitor = new Every(compare);
        TreeWalk.Forward(root, compare.Range, ref visitor);
        return visitor.Seen ? visitor.Held : HoldsForMissing(compare);
    }

    public static bool HoldsForMissing(Compare compare) =>
        compare is not Compare.Value && Holds(compare, Missing);

    public static bool Holds(Compare compare, KeyValue item)
    {
        var order = compare switch
        {
            Compare.Created created => item.Created.CompareTo(created.Operand),
            Compare.Modified modified => item.Modified.CompareTo(modified.Operand),
            Compare.Version version => item.Version.CompareTo(version.Operand),
            Compare.Value value => item.Value.Span.SequenceCompareTo(value.Operand.Span),
            Compare.Lease lease => item.Lease.Value.CompareTo(lease.Operand.Value),
            _ => throw new UnreachableException($"No rule for {compare}"),
        };
        return compare.Relation switch
        {
            Relation.Equal => order == 0,
            Relation.NotEqual => order != 0,
            Relation.Less => order < 0,
            Relation.Greater => order > 0,
            _ => throw new UnreachableException($"No rule for {compare.Relation}"),
        };
    }

    private static readonly KeyValue Missing =
        new(Key.Empty, default, Revision.Never, Revision.Never, 0, LeaseId.None);

    private struct Every(Compare compare) : ISlotVisitor
    {
        public bool Seen;
        public bool Held = true;

        public readonly bool WantsTombstones => false;

        public bool Visit(in Slot slot)
        {
            Seen = true;
            return Held = Holds(compare, slot.Item);
        }
    }
}
