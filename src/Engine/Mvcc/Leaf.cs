using Muster.Bedrock;

namespace Muster.Engine.Mvcc;

internal sealed class Leaf(object owner) : Node(owner)
{
    public readonly Slot[] Slots = new Slot[FanOut];

    /// <summary>The index of the first slot at or above the key.</summary>
    public int LowerBound(in Key key, out bool found)
    {
        var slots = Slots;
        int low = 0, high = Count;
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            var order = slots[middle].Item.Key.CompareTo(key);
            if (order == 0)
            {
                found = true;
                return middle;
            }

            if (order < 0)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        found = false;
        return low;
    }

    /// <summary>Sets the key's slot; the new right neighbour when there was no room.</summary>
    public Leaf? Set(in Slot slot)
    {
        var at = LowerBound(slot.Item.Key, out var found);
        if (found)
        {
            Live += (slot.IsLive ? 1 : 0) - (Slots[at].IsLive ? 1 : 0);
            Modified = Revision.Max(Modified, slot.Item.Modified);
            Slots[at] = slot;
            return null;
        }

        if (Count < FanOut)
        {
            Insert(at, slot);
            return null;
        }

        // Keys that come in ascending order leave full nodes behind.
        var right = Split(at == FanOut ? FanOut - 1 : FanOut / 2);
        if (at <= Count)
        {
            Insert(at, slot);
        }
        else
        {
            right.Insert(at - Count, slot);
        }

        return right;
    }

    /// <summary>Adds a slot behind all others: for building a tree from sorted slots.</summary>
    public void Add(in Slot slot) => Insert(Count, slot);

    public void RemoveAt(int at)
    {
        Close(Slots, Count, at);
        Count--;
        Sum();
    }

    public override Node OwnedBy(object owner)
    {
        if (ReferenceEquals(Owner, owner))
        {
            return this;
        }

        var copy = new Leaf(owner) { Count = Count, Live = Live, Modified = Modified };
        Array.Copy(Slots, copy.Slots, Count);
        return copy;
    }

    public override void Sum()
    {
        var live = 0;
        var modified = Revision.Never;
        for (var i = 0; i < Count; i++)
        {
            live += Slots[i].IsLive ? 1 : 0;
            modified = Revision.Max(modified, Slots[i].Item.Modified);
        }

        Live = live;
        Modified = modified;
    }

    public override void Melt(Node right, Key start)
    {
        Invariant.That(Count + right.Count <= FanOut);
        Array.Copy(((Leaf)right).Slots, 0, Slots, Count, right.Count);
        Count += right.Count;
        Live += right.Live;
        Modified = Revision.Max(Modified, right.Modified);
    }

    private void Insert(int at, in Slot slot)
    {
        Open(Slots, Count, at);
        Slots[at] = slot;
        Count++;
        Live += slot.IsLive ? 1 : 0;
        Modified = Revision.Max(Modified, slot.Item.Modified);
    }

    private Leaf Split(int at)
    {
        var right = new Leaf(Owner) { Count = Count - at };
        Array.Copy(Slots, at, right.Slots, 0, right.Count);
        Array.Clear(Slots, at, right.Count);
        Count = at;
        Sum();
        right.Sum();
        return right;
    }
}
