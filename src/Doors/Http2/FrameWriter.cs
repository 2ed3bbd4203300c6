using System.Buffers.Binary;

namespace Muster.Doors.Http2;

/// <summary>Puts frames behind what waits to be sent.</summary>
internal static class FrameWriter
{
    public static void Write(this ByteQueue to, FrameHead head, ReadOnlySpan<byte> payload)
    {
        head.Write(to.GetSpan(FrameHead.Bytes));
        to.Advance(FrameHead.Bytes);
        to.Append(payload);
    }

    /// <summary>A block of headers, in as many frames as it takes.</summary>
    /// <param name="isLast">Nothing follows on the stream.</param>
    public static void WriteHeaders(this ByteQueue to, uint stream, ReadOnlySpan<byte> block, int frameBytesMax, bool isLast)
    {
        var kind = FrameKind.Headers;
        var flags = isLast ? FrameFlags.EndStream : FrameFlags.None;
        while (block.Length > frameBytesMax)
        {
            to.Write(new FrameHead(frameBytesMax, kind, flags, stream), block[..frameBytesMax]);
            block = block[frameBytesMax..];
            (kind, flags) = (FrameKind.Continuation, FrameFlags.None);
        }

        to.Write(new FrameHead(block.Length, kind, flags | FrameFlags.EndHeaders, stream), block);
    }

    public static void WriteReset(this ByteQueue to, uint stream, Http2Error code)
    {
        Span<byte> payload = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(payload, (uint)code);
        to.Write(new FrameHead(payload.Length, FrameKind.Reset, FrameFlags.None, stream), payload);
    }
}
