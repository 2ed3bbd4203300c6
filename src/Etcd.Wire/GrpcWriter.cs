using System.Buffers;
using System.Buffers.Binary;
using Google.Protobuf;

namespace Muster.Etcd.Wire;

/// <summary>Puts messages on a stream of gRPC, as <see cref="GrpcReader"/> takes them off.</summary>
public static class GrpcWriter
{
    /// <summary>Up to here a message is written in one piece, which is quicker; what is longer goes into pieces as they come.</summary>
    private const int WholeBytesMax = 2048;

    /// <summary>Writes the message behind its prefix; whoever owns the buffer sends it.</summary>
    public static void Write(IBufferWriter<byte> to, IMessage message) => Write(to, message, []);

    /// <summary>
    /// Writes a message of which some fields are encoded already: in protobuf, encoded fields one behind the other are the
    /// message that has them all.
    /// </summary>
    public static void Write(IBufferWriter<byte> to, IMessage message, ReadOnlySpan<byte> moreFields)
    {
        var bytes = message.CalculateSize();
        var isSmall = bytes <= WholeBytesMax;
        var span = to.GetSpan(GrpcReader.PrefixBytes + (isSmall ? bytes : 0));
        span[0] = 0;
        BinaryPrimitives.WriteUInt32BigEndian(span[1..], (uint)(bytes + moreFields.Length));
        if (isSmall)
        {
            message.WriteTo(span.Slice(GrpcReader.PrefixBytes, bytes));
            to.Advance(GrpcReader.PrefixBytes + bytes);
        }
        else
        {
            to.Advance(GrpcReader.PrefixBytes);
            message.WriteTo(to);
        }

        to.Write(moreFields);
    }
}
