using System.Diagnostics;

namespace Muster.Engine.Mvcc;

/// <summary>The part of a range query that does not depend on where the items come from: filters, order, limit.</summary>
internal static class RangeOrder
{
    public static bool Filters(RangeQuery query) =>
        query.CreatedMin.Value != 0 || query.CreatedMax.Value != 0
        || query.ModifiedMin.Value != 0 || query.ModifiedMax.Value != 0;

    public static bool Passes(RangeQuery query, KeyValue item) =>
        (query.CreatedMin.Value == 0 || item.Created >= query.CreatedMin)
        && (query.CreatedMax.Value == 0 || item.Created <= query.CreatedMax)
        && (query.ModifiedMin.Value == 0 || item.Modified >= query.ModifiedMin)
        && (query.ModifiedMax.Value == 0 || item.Modified <= query.ModifiedMax);

    /// <summary>How many items that pass are worth keeping: one beyond the limit tells that there are more.</summary>
    public static int KeepWhileReading(RangeQuery query) =>
        query.SortBy != SortBy.Key || query.Limit is <= 0 or int.MaxValue ? int.MaxValue : query.Limit + 1;

    /// <summary>Sorts (equals stay in key order) and cuts to the limit; true when something was cut.</summary>
    public static bool Apply(RangeQuery query, List<KeyValue> items)
    {
        if (query.SortBy != SortBy.Key)
        {
            items.Sort((left, right) =>
            {
                var order = Order(query.SortBy, left, right);
                order = query.Descending ? -order : order;
                return order != 0 ? order : left.Key.CompareTo(right.Key);
            });
        }

        if (query.Limit <= 0 || items.Count <= query.Limit)
        {
            return false;
        }

        items.RemoveRange(query.Limit, items.Count - query.Limit);
        return true;
    }

    private static int Order(SortBy by, KeyValue left, KeyValue right) => by switch
    {
        SortBy.Version => left.Version.CompareTo(right.Version),
        SortBy.Created => left.Created.CompareTo(right.Created),
        SortBy.Modified => left.Modified.CompareTo(right.Modified),
        SortBy.Value => left.Value.Span.SequenceCompareTo(right.Value.Span),
        SortBy.Key => left.Key.CompareTo(right.Key),
        _ => throw new UnreachableException($"No order for {by}"),
    };
}
