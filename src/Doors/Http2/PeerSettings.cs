using System.Buffers.Binary;

namespace Muster.Doors.Http2;

/// <summary>What the client has said of itself that matters here (RFC 9113, section 6.5.2).</summary>
internal sealed class PeerSettings
{
    public const int EntryBytes = 6;

    /// <summary>What either side begins with, until it has said otherwise.</summary>
    public const int FirstWindowBytes = 65_535;

    /// <summary>What either side takes in one frame, until it has said otherwise; here it never does.</summary>
    public const int FirstFrameBytesMax = 16_384;

    private const int FrameBytesMost = (1 << 24) - 1;

    private enum Setting : ushort
    {
        EnablePush = 2,
        StreamsMax = 3,
        WindowBytes = 4,
        FrameBytesMax = 5,
        HeaderBytesMax = 6,
    }

    /// <summary>What a stream that begins may be sent.</summary>
    public int WindowBytes { get; private set; } = FirstWindowBytes;

    public int FrameBytesMax { get; private set; } = FirstFrameBytesMax;

    /// <summary>Takes a frame's entries; null when each is allowed.</summary>
    public Http2Fault? Take(ReadOnlySpan<byte> entries)
    {
        for (; entries.Length >= EntryBytes; entries = entries[EntryBytes..])
        {
            var value = BinaryPrimitives.ReadUInt32BigEndian(entries[2..]);
            switch ((Setting)BinaryPrimitives.ReadUInt16BigEndian(entries))
            {
                case Setting.EnablePush when value > 1:
                    return new Http2Fault(Http2Error.Protocol, "ENABLE_PUSH is neither 0 nor 1");
                case Setting.WindowBytes when value > FrameHead.NumberMax:
                    return new Http2Fault(Http2Error.FlowControl, "INITIAL_WINDOW_SIZE is above 2^31-1");
                case Setting.WindowBytes:
                    WindowBytes = (int)value;
                    break;
                case Setting.FrameBytesMax when value is < FirstFrameBytesMax or > FrameBytesMost:
                    return new Http2Fault(Http2Error.Protocol, "MAX_FRAME_SIZE is not within 2^14 and 2^24-1");
                case Setting.FrameBytesMax:
                    FrameBytesMax = (int)value;
                    break;
                default:
                    // The rest is the client's own affair, or is not known to anybody.
                    break;
            }
        }

        return null;
    }

    /// <summary>What this side says of itself.</summary>
    public static byte[] Own(Http2Options options)
    {
        var entries = new byte[3 * EntryBytes];
        Write(entries, Setting.StreamsMax, options.StreamsMax);
        Write(entries.AsSpan(EntryBytes), Setting.WindowBytes, options.StreamWindowBytes);
        Write(entries.AsSpan(2 * EntryBytes), Setting.HeaderBytesMax, options.HeaderBytesMax);
        return entries;
    }

    private static void Write(Span<byte> to, Setting setting, int value)
    {
        BinaryPrimitives.WriteUInt16BigEndian(to, (ushort)setting);
        BinaryPrimitives.WriteInt32BigEndian(to[2..], value);
    }
}
