using System.Buffers;
using System.Buffers.Binary;
using Google.Protobuf;

namespace Muster.Etcd.Wire;

/// <summary>Puts messages on a stream of gRPC, as <see cref="GrpcReader"/> takes them off.</summary>
public static class GrpcWriter
{
    /// <summary>Writes the message behind its prefix; whoever owns the buffer sends it.</summary>
    public static void Write(IBufferWriter<byte> to, IMessage message)
    {
        var prefix = to.GetSpan(GrpcReader.PrefixBytes);
        prefix[0] = 0;
        BinaryPrimitives.WriteUInt32BigEndian(prefix[1..], (uint)message.CalculateSize());
        to.Advance(GrpcReader.PrefixBytes);
        message.WriteTo(to);
    }
}
