using Muster.Bedrock;

namespace Muster.Engine.Mvcc;

/// <summary>A state made apart from the one in use, with no past, ready to take its place.</summary>
/// <param name="Journal">Its rows with their ids, ascending: as a journal keeps them.</param>
/// <param name="After">The highest revision of a state that it may follow.</param>
internal sealed record NewState(
    Node Root, LeaseTable Leases, Revision Head, Revision After, IReadOnlyList<(long Id, KeyValue Item)> Journal)
{
    private const int EventsPerRevisionMax = 1 << RowId.SubBits;

    /// <summary>
    /// Refuses what no history could have led to. Rows of one revision are put in the order of their keys: which came first
    /// within it is known to nobody any more.
    /// </summary>
    public static Result<NewState> Of(StateImage image)
    {
        // A watch that wants the next revision must find it below the floor, or it would never learn.
        Invariant.That(image.HeadMax.Next() < image.At);
        var leases = image.Leases.Select(lease => lease.Id).ToHashSet();
        if (leases.Count != image.Leases.Count)
        {
            return Refuse("a lease appears twice");
        }

        var slots = new Slot[image.Rows.Count];
        for (var i = 0; i < slots.Length; i++)
        {
            var row = image.Rows[i];
            if (WhatIsWrong(row, image.At, leases) is { } wrong)
            {
                return Refuse($"key '{row.Key}': {wrong}");
            }

            slots[i] = new Slot(row, 0, null);
        }

        return Number(slots) is { } refused ? refused : Build(image, slots);
    }

    /// <summary>Rows as another machine has them at a revision; nothing is known of leases here, and nothing is journaled.</summary>
    public static NewState Replayed(Revision at, IReadOnlyList<KeyValue> rows)
    {
        var slots = rows.Select(row => new Slot(row, 0, null)).ToArray();
        Invariant.That(Number(slots) is null);
        return new NewState(TreeBuilder.Build(slots, slots.Length), LeaseTable.Empty, at, at, []);
    }

    private static string? WhatIsWrong(KeyValue row, Revision at, HashSet<LeaseId> leases) =>
        row.Created <= Revision.Never ? $"created at revision {row.Created}"
        : row.Modified < row.Created ? $"modified at revision {row.Modified}, before it was created at {row.Created}"
        : row.Modified > at ? $"modified at revision {row.Modified}, after the state's own {at}"
        : row.Version < 1 ? $"version {row.Version}"
        : !row.Lease.IsNone() && !leases.Contains(row.Lease) ? $"lease {row.Lease}, which is not among the leases"
        : row.Key.Length + row.Value.Length > EngineLimits.TxnBytesMax
            ? $"{row.Key.Length + row.Value.Length} bytes, more than the {EngineLimits.TxnBytesMax} of one commit"
        : null;

    private static Refused? Number(Slot[] slots)
    {
        Array.Sort(slots, static (left, right) =>
            left.Item.Modified.CompareTo(right.Item.Modified) is var order and not 0
                ? order
                : left.Item.Key.CompareTo(right.Item.Key));
        var sub = 0;
        for (var i = 0; i < slots.Length; i++)
        {
            sub = i > 0 && slots[i].Item.Modified == slots[i - 1].Item.Modified ? sub + 1 : 0;
            if (sub == EventsPerRevisionMax)
            {
                return Refuse($"more than {EventsPerRevisionMax} keys were modified at revision {slots[i].Item.Modified}");
            }

            slots[i] = new Slot(slots[i].Item, sub, null);
        }

        return null;
    }

    private static Result<NewState> Build(StateImage image, Slot[] slots)
    {
        var journal = new (long, KeyValue)[slots.Length];
        for (var i = 0; i < slots.Length; i++)
        {
            journal[i] = (RowId.Of(slots[i].Item.Modified, slots[i].Sub), slots[i].Item);
        }

        var root = TreeBuilder.Build(slots, slots.Length);
        for (var i = 1; i < slots.Length; i++)
        {
            if (slots[i].Item.Key == slots[i - 1].Item.Key)
            {
                return Refuse($"key '{slots[i].Item.Key}' appears twice");
            }
        }

        return new NewState(root, LeaseTable.From(image.Leases, image.Rows), image.At, image.HeadMax, journal);
    }

    private static Refused Refuse(string what) => new(Refusal.Invalid, $"no such state can be: {what}");
}
