using Muster.Bedrock;

namespace Muster.Engine.Mvcc;

/// <summary>
/// A node of the copy-on-write B+tree. A node may be changed only by a tree that still owns it; publishing a snapshot takes
/// ownership away, and the first change afterwards works on a copy. Every node knows the greatest modification revision
/// and the number of live keys below it.
/// </summary>
internal abstract class Node(object owner)
{
    /// <summary>Entries of a node: the best of 8 … 128 when writes copy nodes and reads walk them.</summary>
    public const int FanOut = 32;

    /// <summary>A node with fewer entries tries to melt into a neighbour.</summary>
    public const int Sparse = FanOut / 4;

    /// <summary>Two neighbours melt when the result leaves room for writes to come.</summary>
    public const int MeltMax = FanOut * 3 / 4;

    public object Owner { get; } = owner;

    public int Count { get; protected set; }

    public int Live { get; protected set; }

    public Revision Modified { get; protected set; }

    /// <summary>Itself when owned, else a copy that is.</summary>
    public abstract Node OwnedBy(object owner);

    /// <summary>Works the sums out anew from what lies below.</summary>
    public abstract void Sum();

    /// <summary>Takes all entries of the right neighbour, whose keys start at <paramref name="start"/>.</summary>
    public abstract void Melt(Node right, Key start);

    protected static void Open<T>(T[] entries, int count, int at)
    {
        Invariant.That(count < entries.Length);
        Array.Copy(entries, at, entries, at + 1, count - at);
    }

    protected static void Close<T>(T[] entries, int count, int at)
    {
        Array.Copy(entries, at + 1, entries, at, count - at - 1);
        entries[count - 1] = default!;
    }
}
