using System.Buffers.Binary;
using Google.Protobuf;
using Muster.Bedrock;
using Muster.Engine;

namespace Muster.Etcd.Backend;

/// <summary>
/// A history as etcd's table <c>key</c> holds it, in the order of its keys: eight bytes of the revision, an underscore,
/// eight bytes of the place within it, both with the most significant byte first; a <c>t</c> after a deletion.
/// </summary>
/// <remarks>
/// etcd takes the revision of the last row for its own. Where the history's last revision left no row here, since what
/// happened then is not shown, a deletion of the empty key stands for it: no client of etcd can name that key, so nobody
/// sees it, and who knows a revision finds it in the past there, too.
/// </remarks>
public static class HistoryTable
{
    public const string Name = "key";

    /// <summary>What etcd begins with.</summary>
    private const long RevisionMin = 1;

    private const int RevisionBytes = 17;

    /// <summary>The rows, in the order of their keys; a refusal is the last that comes.</summary>
    public static IEnumerable<Result<TableRow>> Of(HistoryCut history)
    {
        var last = Math.Max(history.Floor.Value, RevisionMin);
        foreach (var row in history.Rows)
        {
            if (!row.TryGet(out var placed, out var refused))
            {
                yield return refused;
                yield break;
            }

            last = placed.Item.Modified.Value;
            yield return Row(placed);
        }

        if (last < history.At.Value)
        {
            yield return new TableRow(
                KeyOf(history.At, 0, isDeletion: true), RowMessage.Deletion(Key.Empty).ToByteArray(), IsSuperseded: false);
        }
    }

    /// <summary>A revision alone, as the table <c>meta</c> names one.</summary>
    public static byte[] KeyOf(Revision at) => KeyOf(at, 0, isDeletion: false);

    private static TableRow Row(in PlacedRow placed)
    {
        var isDeletion = placed.Item.Version == 0;
        var message = isDeletion ? RowMessage.Deletion(placed.Item.Key) : RowMessage.Of(placed.Item);
        return new TableRow(
            KeyOf(placed.Item.Modified, placed.Place, isDeletion), message.ToByteArray(), !placed.IsNewest);
    }

    private static byte[] KeyOf(Revision at, int place, bool isDeletion)
    {
        var key = new byte[isDeletion ? RevisionBytes + 1 : RevisionBytes];
        BinaryPrimitives.WriteInt64BigEndian(key, at.Value);
        key[sizeof(long)] = (byte)'_';
        BinaryPrimitives.WriteInt64BigEndian(key.AsSpan(sizeof(long) + 1), place);
        if (isDeletion)
        {
            key[RevisionBytes] = (byte)'t';
        }

        return key;
    }
}
