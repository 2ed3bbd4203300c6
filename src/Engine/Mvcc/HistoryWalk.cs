using Muster.Bedrock;

namespace Muster.Engine.Mvcc;

/// <summary>
/// Gathers a range's rows in the order in which they were made. Of what was written up to the floor only what lived then
/// counts: the rest may be there still, as forgetting goes step by step, but nobody can be told of it any more.
/// </summary>
internal static class HistoryWalk
{
    public static Result<HistoryCut> Read(
        Node root, KeyRange range, Revision upTo, CompactionFloor floor, IEvictedValues? values)
    {
        var oldest = floor.At;
        var gather = new Gather(upTo, oldest);
        TreeWalk.Forward(root, range, ref gather);
        if (floor.Refuse(oldest) is { } late)
        {
            return late;
        }

        var found = gather.Found;
        found.Sort(static (left, right) => left.Id.CompareTo(right.Id));
        return new HistoryCut(
            oldest, upTo, found.Count, gather.Live, gather.Bytes, gather.Held, Rows(found, oldest, floor, values));
    }

    private static IEnumerable<Result<PlacedRow>> Rows(
        List<Entry> found, Revision oldest, CompactionFloor floor, IEvictedValues? values)
    {
        foreach (var entry in found)
        {
            var item = ReadBack(entry.Item, oldest, floor, values);
            if (!item.Ok)
            {
                yield return item.Refused;
                yield break;
            }

            yield return new PlacedRow(item.Value, RowId.SubOf(entry.Id), entry.IsNewest);
        }
    }

    private static Result<KeyValue> ReadBack(
        KeyValue item, Revision oldest, CompactionFloor floor, IEvictedValues? values)
    {
        if (!Evicted.Is(item, out var rowId))
        {
            return item;
        }

        Invariant.That(values is not null);
        try
        {
            return values.Read(rowId) is { } value ? item with { Value = value } : floor.Compacted(oldest);
        }
        catch (IOException failure)
        {
            return new Refused(Refusal.Unavailable, $"the past cannot be read: {failure.Message}");
        }
    }

    private readonly record struct Entry(long Id, KeyValue Item, bool IsNewest);

    private struct Gather(Revision upTo, Revision oldest) : ISlotVisitor
    {
        public readonly List<Entry> Found = [];

        public readonly HashSet<LeaseId> Held = [];

        public long Live;

        public long Bytes;

        public readonly bool WantsTombstones => true;

        public bool Visit(in Slot slot)
        {
            var isNewest = true;
            var goesOn = Take(slot.Item, slot.Sub, ref isNewest);
            for (var past = slot.Past; goesOn && past is { Item: { } item }; past = past.Previous)
            {
                goesOn = Take(item, past.Sub, ref isNewest);
            }

            return true;
        }

        /// <summary>False when what is older has been forgotten.</summary>
        private bool Take(KeyValue item, int sub, ref bool isNewest)
        {
            if (item.Modified > upTo)
            {
                return true;
            }

            var isOld = item.Modified <= oldest;
            if (!isOld || item.Version > 0)
            {
                Found.Add(new Entry(RowId.Of(item.Modified, sub), item, isNewest));
                Bytes += item.Key.Length + item.Value.Length;
                Live += isNewest && item.Version > 0 ? 1 : 0;
                if (isNewest && !item.Lease.IsNone())
                {
                    Held.Add(item.Lease);
                }
            }

            isNewest = false;
            return !isOld;
        }
    }
}
