using System.Buffers.Binary;

namespace Muster.Bench.Grpc;

/// <summary>One frame of HTTP/2 (RFC 9113, 4.1), where it was read.</summary>
internal readonly ref struct Frame
{
    public const int HeadBytes = 9;

    public const byte EndStream = 1;
    public const byte Ack = 1;
    public const byte EndHeaders = 4;

    private Frame(FrameKind kind, byte flags, uint stream, ReadOnlySpan<byte> payload)
    {
        Kind = kind;
        Flags = flags;
        Stream = stream;
        Payload = payload;
    }

    public FrameKind Kind { get; }

    public byte Flags { get; }

    public uint Stream { get; }

    public ReadOnlySpan<byte> Payload { get; }

    public int Length => HeadBytes + Payload.Length;

    /// <summary>The other side says no more on this stream.</summary>
    public bool IsLast => Kind is FrameKind.Data or FrameKind.Headers && (Flags & EndStream) != 0;

    /// <summary>False while it is not whole.</summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out Frame frame)
    {
        frame = default;
        if (bytes.Length < HeadBytes)
        {
            return false;
        }

        var length = (bytes[0] << 16) | (bytes[1] << 8) | bytes[2];
        if (bytes.Length < HeadBytes + length)
        {
            return false;
        }

        frame = new Frame(
            (FrameKind)bytes[3],
            bytes[4],
            BinaryPrimitives.ReadUInt32BigEndian(bytes[5..]) & int.MaxValue,
            bytes.Slice(HeadBytes, length));
        return true;
    }
}

internal enum FrameKind : byte
{
    Data = 0,
    Headers = 1,
    Reset = 3,
    Settings = 4,
    Ping = 6,
    GoAway = 7,
    WindowUpdate = 8,
}
