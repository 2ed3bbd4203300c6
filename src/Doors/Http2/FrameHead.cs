using System.Buffers;
using System.Buffers.Binary;

namespace Muster.Doors.Http2;

/// <summary>What a frame is (RFC 9113, section 6).</summary>
internal enum FrameKind : byte
{
    Data = 0,
    Headers = 1,
    Priority = 2,
    Reset = 3,
    Settings = 4,
    PushPromise = 5,
    Ping = 6,
    GoAway = 7,
    WindowUpdate = 8,
    Continuation = 9,
}

/// <summary>What is said of a frame; which bits have a meaning depends on its kind.</summary>
[Flags]
internal enum FrameFlags : byte
{
    None = 0,

    /// <summary>Of data and headers: the sender says no more on the stream.</summary>
    EndStream = 0x1,

    /// <summary>Of headers: no continuation follows.</summary>
    EndHeaders = 0x4,
    Padded = 0x8,
    Priority = 0x20,
}

/// <summary>The nine bytes before a frame's own (RFC 9113, section 4.1).</summary>
/// <param name="Length">Bytes that follow.</param>
/// <param name="Stream">0 is the connection.</param>
internal readonly record struct FrameHead(int Length, FrameKind Kind, FrameFlags Flags, uint Stream)
{
    public const int Bytes = 9;

    /// <summary>Of settings and pings, the same bit says that they are an answer.</summary>
    public const FrameFlags Ack = FrameFlags.EndStream;

    /// <summary>The highest number of a stream, and of bytes in a window: one bit of the four bytes is reserved.</summary>
    public const uint NumberMax = int.MaxValue;

    public bool Has(FrameFlags flag) => (Flags & flag) != 0;

    /// <summary>Reads one; the bytes must be there.</summary>
    public static FrameHead Read(in ReadOnlySequence<byte> from)
    {
        var first = from.FirstSpan;
        if (first.Length >= Bytes)
        {
            return Read(first);
        }

        Span<byte> gathered = stackalloc byte[Bytes];
        from.Slice(0, Bytes).CopyTo(gathered);
        return Read(gathered);
    }

    public void Write(Span<byte> to)
    {
        BinaryPrimitives.WriteUInt32BigEndian(to, ((uint)Length << 8) | (byte)Kind);
        to[4] = (byte)Flags;
        BinaryPrimitives.WriteUInt32BigEndian(to[5..], Stream);
    }

    private static FrameHead Read(ReadOnlySpan<byte> from)
    {
        var lengthAndKind = BinaryPrimitives.ReadUInt32BigEndian(from);
        return new FrameHead(
            (int)(lengthAndKind >> 8), (FrameKind)(byte)lengthAndKind, (FrameFlags)from[4],
            BinaryPrimitives.ReadUInt32BigEndian(from[5..]) & NumberMax);
    }
}
