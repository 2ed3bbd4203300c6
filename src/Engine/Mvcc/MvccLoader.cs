using System.Runtime.InteropServices;
using Muster.Bedrock;

namespace Muster.Engine.Mvcc;

/// <summary>
/// Folds a journal's rows, given in ascending order, into a state, much faster than applying them one by one: keys are
/// gathered in a hash table and the tree is built at the end. Values that would be evicted at once are not kept.
/// </summary>
/// <param name="head">The newest revision of the journal.</param>
/// <param name="evictUpTo">Values superseded at or below this revision are left in the journal; 0 keeps all.</param>
internal sealed class MvccLoader(Revision head, Revision compacted, Revision evictUpTo)
{
    private readonly Dictionary<Key, Slot> _slots = [];
    private readonly Superseded _superseded = new();
    private long _last;

    /// <summary>Rows that a purge cut short has left behind: tombstones that hide nothing any more.</summary>
    public List<long> Orphans { get; } = [];

    /// <summary>Takes one row; a tombstone has version 0.</summary>
    public void Add(long rowId, KeyValue item)
    {
        Invariant.That(rowId > _last);
        _last = rowId;
        var sub = RowId.SubOf(rowId);
        ref var slot = ref CollectionsMarshal.GetValueRefOrAddDefault(_slots, item.Key, out var found);
        if (!found)
        {
            slot = new Slot(item, sub, null);
            if (item.Version == 0)
            {
                Orphans.Add(rowId);
                _slots.Remove(item.Key);
            }

            return;
        }

        var before = slot.Item;
        var past = new Past(before, slot.Sub, slot.Past);
        _superseded.Add(past, item.Modified, before);
        _superseded.Publish();
        _superseded.Evict(evictUpTo);
        slot = new Slot(
            new KeyValue(before.Key, item.Value, item.Created, item.Modified, item.Version, item.Lease), sub, past);
    }

    public MvccState Finish(IEnumerable<Lease> leases, IEvictedValues? values)
    {
        var slots = new Slot[_slots.Count];
        var next = 0;
        foreach (var slot in _slots.Values)
        {
            slots[next++] = slot;
        }

        var root = TreeBuilder.Build(slots, slots.Length);
        var table = LeaseTable.From(leases, slots.Where(slot => slot.IsLive).Select(slot => slot.Item));
        return new MvccState(root, table, _superseded, head, compacted, values);
    }
}
