using System.Buffers.Binary;

namespace Muster.Bench.Grpc;

/// <summary>Puts frames one behind the other into a buffer.</summary>
internal ref struct FrameWriter(Span<byte> buffer)
{
    /// <summary>What gRPC puts before a message.</summary>
    public const int PrefixBytes = 5;

    private readonly Span<byte> _buffer = buffer;
    private int _at;

    public readonly ReadOnlySpan<byte> Written => _buffer[.._at];

    /// <summary>The header block of a request, whole.</summary>
    public void Headers(uint stream, scoped ReadOnlySpan<byte> block) => Write(FrameKind.Headers, Frame.EndHeaders, stream, block);

    /// <summary>A message behind its prefix.</summary>
    public void Message(uint stream, scoped ReadOnlySpan<byte> message, bool isLast)
    {
        Head(FrameKind.Data, isLast ? Frame.EndStream : (byte)0, stream, PrefixBytes + message.Length);
        _buffer[_at] = 0;
        BinaryPrimitives.WriteUInt32BigEndian(_buffer[(_at + 1)..], (uint)message.Length);
        message.CopyTo(_buffer[(_at + PrefixBytes)..]);
        _at += PrefixBytes + message.Length;
    }

    public void Write(FrameKind kind, byte flags, uint stream, scoped ReadOnlySpan<byte> payload)
    {
        Head(kind, flags, stream, payload.Length);
        payload.CopyTo(_buffer[_at..]);
        _at += payload.Length;
    }

    private void Head(FrameKind kind, byte flags, uint stream, int length)
    {
        BinaryPrimitives.WriteUInt32BigEndian(_buffer[_at..], ((uint)length << 8) | (byte)kind);
        _buffer[_at + 4] = flags;
        BinaryPrimitives.WriteUInt32BigEndian(_buffer[(_at + 5)..], stream);
        _at += Frame.HeadBytes;
    }
}
