using System.Buffers;
using System.Buffers.Binary;
using System.IO.Pipelines;
using Google.Protobuf;

namespace Muster.Etcd.Wire;

/// <summary>
/// Takes messages off a stream of gRPC, one after the other: a byte that is 0 (not compressed), the length in four bytes,
/// the most significant first, then so many bytes.
/// </summary>
/// <param name="bytesMax">Of one message; a longer one is refused before any of it is read.</param>
public sealed class GrpcReader(PipeReader from, int bytesMax)
{
    public const int PrefixBytes = 5;

    /// <summary>The next message. What the pipe throws when the connection breaks is thrown on.</summary>
    public async ValueTask<Received<T>> NextAsync<T>(MessageParser<T> parser, CancellationToken cancel)
        where T : class, IMessage<T>
    {
        while (true)
        {
            var read = await from.ReadAsync(cancel);
            var buffer = read.Buffer;
            if (LengthOf(buffer, out var length) is { } fault)
            {
                from.AdvanceTo(buffer.Start);
                return new(null, fault);
            }

            if (length >= 0 && buffer.Length >= PrefixBytes + length)
            {
                var message = buffer.Slice(PrefixBytes, length);
                var received = Parse(parser, message);
                from.AdvanceTo(message.End);
                return received;
            }

            if (read.IsCompleted)
            {
                var isWhole = buffer.IsEmpty;
                from.AdvanceTo(buffer.End);
                return isWhole ? default : new(null, new GrpcStatus(GrpcCode.Internal, "the stream ended within a message"));
            }

            from.AdvanceTo(buffer.Start, buffer.End);
        }
    }

    // -1: not yet known.
    private GrpcStatus? LengthOf(in ReadOnlySequence<byte> buffer, out long length)
    {
        length = -1;
        if (buffer.Length < PrefixBytes)
        {
            return null;
        }

        Span<byte> prefix = stackalloc byte[PrefixBytes];
        buffer.Slice(0, PrefixBytes).CopyTo(prefix);
        if (prefix[0] != 0)
        {
            return new GrpcStatus(
                GrpcCode.Unimplemented, "grpc: compressed messages are not understood here: send them as they are");
        }

        var told = BinaryPrimitives.ReadUInt32BigEndian(prefix[1..]);
        if (told > bytesMax)
        {
            // In the words of the library that etcd uses.
            return new GrpcStatus(
                GrpcCode.ResourceExhausted, $"grpc: received message larger than max ({told} vs. {bytesMax})");
        }

        length = told;
        return null;
    }

    private static Received<T> Parse<T>(MessageParser<T> parser, in ReadOnlySequence<byte> bytes)
        where T : class, IMessage<T>
    {
        try
        {
            return new(parser.ParseFrom(bytes), null);
        }
        catch (InvalidProtocolBufferException broken)
        {
            return new(null, new GrpcStatus(GrpcCode.Internal, $"grpc: error unmarshalling request: {broken.Message}"));
        }
    }
}
