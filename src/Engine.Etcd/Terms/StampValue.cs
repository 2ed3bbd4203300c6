using System.Buffers.Binary;
using System.Text;
using Google.Protobuf;

namespace Muster.Engine.Etcd.Terms;

/// <summary>
/// A stamp as a row of the cluster: the time in ticks of UTC, then server, accessor, door and source, each ended by a unit
/// separator (0x1F) but the last.
/// </summary>
internal static class StampValue
{
    private const char Separator = '\u001F';

    public static ByteString Of(Stamp stamp)
    {
        var text = string.Join(
            Separator, Clean(stamp.Server), Clean(stamp.Origin.Accessor), Clean(stamp.Origin.Door), stamp.Origin.Source);
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

        var parts = Encoding.UTF8.GetString(bytes[sizeof(long)..]).Split(Separator, 4);
        return parts.Length < 4
            ? null
            : new Stamp(new DateTimeOffset(ticks, TimeSpan.Zero), parts[0], new Origin(parts[1], parts[2], parts[3]));
    }

    private static string Clean(string text) => text.Replace(Separator, ' ');
}
