using Muster.Bedrock;

namespace Muster.Engine.Mvcc;

internal sealed class Inner(object owner) : Node(owner)
{
    /// <summary>Child i holds keys from Starts[i] on, below Starts[i + 1]; the first has no lower bound.</summary>
    public readonly Key[] Starts = new Key[FanOut];

    public readonly Node[] Children = new Node[FanOut];

    /// <summary>The child in whose interval the key lies.</summary>
    public int IndexOf(in Key key)
    {
        var starts = Starts;
        int low = 1, high = Count;
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            if (starts[middle].CompareTo(key) <= 0)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low - 1;
    }

    public Node OwnedChild(int at) => Children[at] = Children[at].OwnedBy(Owner);

    /// <summary>A slot was set below without making a new child.</summary>
    public void Grew(int live, Revision modified)
    {
        Live += live;
        Modified = Revision.Max(Modified, modified);
    }

    /// <summary>Puts a new child at the index; the new right neighbour when there was no room.</summary>
    public Inner? Insert(int at, Key start, Node child)
    {
        if (Count < FanOut)
        {
            Place(at, start, child);
            Sum();
            return null;
        }

        var right = Split(at == FanOut ? FanOut - 1 : FanOut / 2);
        if (at <= Count)
        {
            Place(at, start, child);
        }
        else
        {
            right.Place(at - Count, start, child);
        }

        Sum();
        right.Sum();
        return right;
    }

    /// <summary>Adds a child behind all others: for building a tree from sorted slots.</summary>
    public void Add(Key start, Node child)
    {
        Place(Count, start, child);
        Live += child.Live;
        Modified = Revision.Max(Modified, child.Modified);
    }

    /// <summary>The child lost a key: drops it when empty, melts it into a neighbour when sparse, and sums up.</summary>
    public void Settle(int at)
    {
        if (Children[at].Count == 0)
        {
            Drop(at);
        }
        else if (Children[at].Count < Sparse)
        {
            if (at > 0 && Children[at - 1].Count + Children[at].Count <= MeltMax)
            {
                MeltRight(at - 1);
            }
            else if (at + 1 < Count && Children[at].Count + Children[at + 1].Count <= MeltMax)
            {
                MeltRight(at);
            }
        }

        Sum();
    }

    public override Node OwnedBy(object owner)
    {
        if (ReferenceEquals(Owner, owner))
        {
            return this;
        }

        var copy = new Inner(owner) { Count = Count, Live = Live, Modified = Modified };
        Array.Copy(Starts, copy.Starts, Count);
        Array.Copy(Children, copy.Children, Count);
        return copy;
    }

    public override void Sum()
    {
        var live = 0;
        var modified = Revision.Never;
        for (var i = 0; i < Count; i++)
        {
            live += Children[i].Live;
            modified = Revision.Max(modified, Children[i].Modified);
        }

        Live = live;
        Modified = modified;
    }

    public override void Melt(Node right, Key start)
    {
        Invariant.That(Count + right.Count <= FanOut);
        var other = (Inner)right;
        Array.Copy(other.Starts, 0, Starts, Count, other.Count);
        Array.Copy(other.Children, 0, Children, Count, other.Count);
        Starts[Count] = start;
        Count += other.Count;
        Live += other.Live;
        Modified = Revision.Max(Modified, other.Modified);
    }

    private void MeltRight(int at)
    {
        OwnedChild(at).Melt(Children[at + 1], Starts[at + 1]);
        Drop(at + 1);
    }

    private void Drop(int at)
    {
        Close(Starts, Count, at);
        Close(Children, Count, at);
        Count--;
    }

    private void Place(int at, Key start, Node child)
    {
        Open(Starts, Count, at);
        Open(Children, Count, at);
        Starts[at] = start;
        Children[at] = child;
        Count++;
    }

    private Inner Split(int at)
    {
        var right = new Inner(Owner) { Count = Count - at };
        Array.Copy(Starts, at, right.Starts, 0, right.Count);
        Array.Copy(Children, at, right.Children, 0, right.Count);
        Array.Clear(Starts, at, right.Count);
        Array.Clear(Children, at, right.Count);
        Count = at;
        return right;
    }
}
