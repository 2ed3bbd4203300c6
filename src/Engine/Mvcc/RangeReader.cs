using Muster.Bedrock;

namespace Muster.Engine.Mvcc;

/// <summary>Answers a range query from one root. Filters and sorting come before the limit; the count knows neither.</summary>
internal static class RangeReader
{
    public static RangeResult Read(Node root, RangeQuery query, Revision head, Revision floor, IEvictedValues? values)
    {
        var present = query.At.Value == 0 || query.At >= head;
        var touched = query.At.Value == 0 ? Revision.Max(floor, TreeSearch.Modified(root, query.Range)) : Revision.Never;
        if (present && query.Range.IsSingle() && !RangeOrder.Filters(query))
        {
            return Single(root, query, head, touched);
        }

        if (present && query.Returning == Returning.Count)
        {
            return new RangeResult(head, [], TreeSearch.Live(root, query.Range), false, touched);
        }

        var collector = new Collector(query, present ? null : query.At);
        if (query is { SortBy: SortBy.Key, Descending: true })
        {
            TreeWalk.Backward(root, query.Range, ref collector);
        }
        else
        {
            TreeWalk.Forward(root, query.Range, ref collector);
        }

        var count = present ? TreeSearch.Live(root, query.Range) : collector.Seen;
        if (query.Returning == Returning.Count)
        {
            return new RangeResult(head, [], count, false, touched);
        }

        var items = collector.Items;
        if (query.SortBy == SortBy.Value && !present)
        {
            ReadBack(items, values);
        }

        var more = RangeOrder.Apply(query, items);
        if (query.Returning == Returning.Keys)
        {
            StripValues(items);
        }
        else if (!present)
        {
            ReadBack(items, values);
        }

        return new RangeResult(head, items, count, more, touched);
    }

    private static RangeResult Single(Node root, RangeQuery query, Revision head, Revision touched)
    {
        if (!TreeSearch.TryFind(root, query.Range.Start, out var slot) || !slot.IsLive)
        {
            return new RangeResult(head, [], 0, false, touched);
        }

        return query.Returning switch
        {
            Returning.Count => new RangeResult(head, [], 1, false, touched),
            Returning.Keys => new RangeResult(head, [slot.Item with { Value = default }], 1, false, touched),
            _ => new RangeResult(head, [slot.Item], 1, false, touched),
        };
    }

    private static void StripValues(List<KeyValue> items)
    {
        for (var i = 0; i < items.Count; i++)
        {
            items[i] = items[i] with { Value = default };
        }
    }

    // A value that cannot be read back was compacted meanwhile: the caller's second look at the floor refuses the answer.
    private static void ReadBack(List<KeyValue> items, IEvictedValues? values)
    {
        for (var i = 0; i < items.Count; i++)
        {
            if (Evicted.Is(items[i], out var rowId))
            {
                Invariant.That(values is not null);
                items[i] = items[i] with { Value = values.Read(rowId) ?? default };
            }
        }
    }

    private struct Collector(RangeQuery query, Revision? at) : ISlotVisitor
    {
        private readonly int _keep = RangeOrder.KeepWhileReading(query);

        public readonly List<KeyValue> Items = [];

        public long Seen;

        public readonly bool WantsTombstones => at is not null;

        public bool Visit(in Slot slot)
        {
            var item = at is { } past ? slot.AsOf(past) : slot.Item;
            if (item is null)
            {
                return true;
            }

            Seen++;
            if (Items.Count < _keep && query.Returning != Returning.Count && RangeOrder.Passes(query, item))
            {
                Items.Add(item);
            }

            // Of the past, all must be counted; at the present the count is known without.
            return at is not null || Items.Count < _keep;
        }
    }
}
