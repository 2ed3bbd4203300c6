using System.Buffers.Binary;
using System.Text;
using Google.Protobuf;

namespace Muster.Engine.Etcd.Terms;

/// <summary>A stamp as a row of the cluster: the time in ticks of UTC, then the rest as a text.</summary>
internal static class StampValue
{
    public static ByteString Of(Stamp stamp)
    {
        var text = StampText.Of(stamp);
        var bytes = new byte[sizeof(long) + Encoding.UTF8.GetByteCount(text)];
        BinaryPrimitives.WriteInt64BigEndian(bytes, stamp.At.UtcTicks);
        Encoding.UTF8.GetBytes(text, bytes.AsSpan(sizeof(long)));
        return UnsafeByteOperations.UnsafeWrap(bytes);
    }

    /// <summary>Null when it is no stamp of ours.</summary>
    public static Stamp? Read(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < sizeof(long)
            || BinaryPrimitives.ReadInt64BigEndian(bytes) is var ticks
            && (ticks < DateTimeOffset.MinValue.Ticks || ticks > DateTimeOffset.MaxValue.Ticks))
        {
            return null;
        }

        var (server, origin) = StampText.Read(Encoding.UTF8.GetString(bytes[sizeof(long)..]));
        return origin is null ? null : new Stamp(new DateTimeOffset(ticks, TimeSpan.Zero), server, origin);
    }
}
