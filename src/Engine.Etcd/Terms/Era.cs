using System.Buffers.Binary;
using System.Text;
using Google.Protobuf;
using Wire = Muster.Etcd.Wire.Messages;

namespace Muster.Engine.Etcd.Terms;

/// <summary>
/// Which of the states counts that took one another's place under a prefix. Each has its rows in a place of its own, so that
/// one write, of the row that names the era, puts a state of any size in the place of another.
/// </summary>
/// <param name="Id">0 for the first, which nobody named.</param>
/// <param name="Lift">
/// By how much our revisions are greater than the cluster's: a state that comes from elsewhere brings revisions that this cluster
/// has not come to, and none may ever be given out twice.
/// </param>
/// <param name="Since">The cluster's revision at which it began; 0 for the first.</param>
/// <param name="Source">Where its state comes from, in words of whoever brought it.</param>
internal sealed record Era(ulong Id, long Lift, long Since, string Source)
{
    private const int HeadBytes = sizeof(ulong) + sizeof(long);

    public static readonly Era First = new(0, 0, 0, "");

    /// <summary>Reads the row that names it; null is that of the first.</summary>
    public static Era Of(Wire.KeyValue? row)
    {
        if (row is null)
        {
            return First;
        }

        var bytes = row.Value.Span;
        return bytes.Length >= HeadBytes
            && BinaryPrimitives.ReadInt64BigEndian(bytes[sizeof(ulong)..]) is >= 0 and var lift
                ? new Era(BinaryPrimitives.ReadUInt64BigEndian(bytes), lift, row.ModRevision, Encoding.UTF8.GetString(bytes[HeadBytes..]))
                : throw new InvalidDataException($"the row of the era has {bytes.Length} bytes that this program does not know");
    }

    /// <summary>What the row that names it says.</summary>
    public ByteString Encode()
    {
        var bytes = new byte[HeadBytes + Encoding.UTF8.GetByteCount(Source)];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, Id);
        BinaryPrimitives.WriteInt64BigEndian(bytes.AsSpan(sizeof(ulong)), Lift);
        Encoding.UTF8.GetBytes(Source, bytes.AsSpan(HeadBytes));
        return UnsafeByteOperations.UnsafeWrap(bytes);
    }
}
