using Muster.Engine;
using Muster.Registry.Rows;
using Muster.Registry.Past;

namespace Muster.Registry.Kv.Past;

/// <summary>Rows of values and of side records, put together to keys as they stood. Pure.</summary>
internal static class KvRows
{
    /// <summary>Both in key order.</summary>
    public static IReadOnlyList<KvThen> Join(IReadOnlyList<PastRow> rows, IReadOnlyList<PastRow> sides)
    {
        var sideOf = sides.ToDictionary(side => Keyspace.UserOf(side.Row.Key));
        return [.. rows.Select(row => Then(row, sideOf.GetValueOrDefault(Keyspace.UserOf(row.Row.Key)))!)];
    }

    /// <summary>Null when there is no such key.</summary>
    public static KvThen? Then(PastRow? row, PastRow? side)
    {
        if (row is null)
        {
            return null;
        }

        var key = Keyspace.UserOf(row.Row.Key);
        var counts = side is { Kept: true } && KvPicture.Counts(row.Row, side.Row);
        var says = counts ? SideCodec.Decode(side!.Row) : Side.None;
        return new KvThen(
            new KvEntry(
                key, row.Row.Value, says.Flags, says.LockIndex, says.Session, row.Row.Created,
                counts ? Revision.Max(row.Row.Modified, side!.Row.Modified) : row.Row.Modified),
            row.Size,
            row.Kept);
    }

    /// <summary>What a reader would notice: value and flags. A value that was not kept is told by its revision.</summary>
    public static bool Same(KvThen? left, KvThen? right) => (left, right) switch
    {
        (null, null) => true,
        (null, _) or (_, null) => false,
        _ => left.Entry.Flags == right.Entry.Flags
            && left.Size == right.Size
            && (left.Kept && right.Kept
                ? left.Entry.Value.Span.SequenceEqual(right.Entry.Value.Span)
                : left.Entry.Modified == right.Entry.Modified),
    };

    /// <summary>Both in key order.</summary>
    public static IReadOnlyList<KvDifference> Differences(IReadOnlyList<KvThen> from, IReadOnlyList<KvThen> to)
    {
        var differences = new List<KvDifference>();
        int left = 0, right = 0;
        while (left < from.Count || right < to.Count)
        {
            var order = left == from.Count ? 1
                : right == to.Count ? -1
                : from[left].Entry.Key.CompareTo(to[right].Entry.Key);
            var before = order <= 0 ? from[left++] : null;
            var after = order >= 0 ? to[right++] : null;
            if (!Same(before, after))
            {
                differences.Add(new KvDifference((before ?? after)!.Entry.Key, before, after));
            }
        }

        return differences;
    }
}
