using Muster.Engine;

namespace Muster.Registry.Kv.Past;

/// <summary>Makes a transaction of what is to be as it was. Pure.</summary>
internal static class RevertPlan
{
    /// <summary>Keys in one transaction: each takes up to two compares and two operations.</summary>
    public const int KeysMax = EngineLimits.TxnStepsMax / 2;

    /// <summary>Bytes of keys and values in one transaction, with room for what stands around them.</summary>
    public const long BytesMax = EngineLimits.TxnBytesMax / 2;

    /// <summary>In pieces that a transaction can take, in key order; one key is one piece at least.</summary>
    public static IReadOnlyList<IReadOnlyList<KvDifference>> Pieces(IReadOnlyList<KvDifference> changes)
    {
        var pieces = new List<IReadOnlyList<KvDifference>>();
        var piece = new List<KvDifference>();
        long bytes = 0;
        foreach (var change in changes)
        {
            var size = change.Key.Length + (change.To?.Size ?? 0);
            if (piece.Count == KeysMax || (piece.Count > 0 && bytes + size > BytesMax))
            {
                pieces.Add(piece);
                (piece, bytes) = ([], 0);
            }

            piece.Add(change);
            bytes += size;
        }

        if (piece.Count > 0)
        {
            pieces.Add(piece);
        }

        return pieces;
    }

    /// <summary>
    /// Null when all is so already. Each key must be as the picture shows it when this commits; a lock's holder stays.
    /// </summary>
    public static Txn? Txn(IReadOnlyList<(KvPicture Picture, KvDifference Change)> wanted)
    {
        var compares = new List<Compare>();
        var ops = new List<Op>();
        foreach (var (picture, change) in wanted)
        {
            var plan = change.To is { } to
                ? KvPlan.Put(picture, change.Key, to.Entry.Value, to.Entry.Flags, picture.Modified())
                : KvPlan.Delete(picture, change.Key, picture.Modified());
            if (plan.Txn is { } txn)
            {
                compares.AddRange(txn.If);
                ops.AddRange(txn.Then);
            }
        }

        return ops.Count == 0 ? null : new Txn(compares, ops, []);
    }
}
