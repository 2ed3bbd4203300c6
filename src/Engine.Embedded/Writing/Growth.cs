using Muster.Engine.Mvcc;

namespace Muster.Engine.Embedded.Writing;

/// <summary>What a transaction does to the size of what there is.</summary>
internal enum Effect
{
    /// <summary>Something is deleted, and no more than a little is written with it; or there was nothing to delete.</summary>
    Frees,

    /// <summary>Values are replaced by ones that are hardly larger: the health of a check, a counter, a lock's holder.</summary>
    Keeps,

    /// <summary>There are new keys, or much larger values.</summary>
    Grows,
}

/// <summary>Judges transactions by the present; which branch will run is not known yet, so that the worse one counts. Pure.</summary>
internal static class Growth
{
    /// <summary>What may be added in passing, in one transaction: the output of a check, the row of what was deleted.</summary>
    private const int LittleBytes = 4096;

    public static Effect Of(Txn txn, Snapshot present)
    {
        var (then, other) = (Of(txn.Then, present), Of(txn.Else, present));
        return then is null ? other ?? Effect.Keeps
            : other is null || then > other ? then.Value
            : other.Value;
    }

    /// <summary>Null when the branch writes nothing.</summary>
    private static Effect? Of(IReadOnlyList<Op> branch, Snapshot present)
    {
        var sums = default(Sums);
        Add(branch, present, ref sums);
        return !sums.Writes ? null
            : sums.AddedBytes > LittleBytes ? Effect.Grows
            : sums.Deletes || !sums.Puts ? Effect.Frees
            : sums.NewKeys > 0 ? Effect.Grows
            : Effect.Keeps;
    }

    private static void Add(IReadOnlyList<Op> branch, Snapshot present, ref Sums sums)
    {
        foreach (var op in branch)
        {
            switch (op)
            {
                case Op.Put put:
                    Add(put, present, ref sums);
                    break;
                case Op.Delete delete:
                    sums.Writes = true;
                    sums.Deletes |= TreeSearch.Live(present.Root, delete.Range) > 0;
                    break;
                case Op.Nested nested:
                    Add(nested.Txn.Then, present, ref sums);
                    Add(nested.Txn.Else, present, ref sums);
                    break;
            }
        }
    }

    private static void Add(Op.Put put, Snapshot present, ref Sums sums)
    {
        sums.Writes = sums.Puts = true;
        if (TreeSearch.TryFind(present.Root, put.Key, out var slot) && slot.IsLive)
        {
            sums.AddedBytes += put.KeepValue ? 0 : Math.Max(0, put.Value.Length - slot.Item.Value.Length);
        }
        else
        {
            sums.NewKeys++;
            sums.AddedBytes += put.Key.Length + put.Value.Length;
        }
    }

    private struct Sums
    {
        public bool Writes;
        public bool Puts;
        public bool Deletes;
        public int NewKeys;
        public long AddedBytes;
    }
}
