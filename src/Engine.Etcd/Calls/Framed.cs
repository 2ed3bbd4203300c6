using System.Buffers;
using Google.Protobuf;
using Muster.Etcd.Wire;

namespace Muster.Engine.Etcd.Calls;

/// <summary>A message as the body of a call, or as a part of one.</summary>
internal static class Framed
{
    public static ReadOnlyMemory<byte> Of(IMessage message)
    {
        var bytes = new ArrayBufferWriter<byte>(GrpcReader.PrefixBytes + message.CalculateSize());
        GrpcWriter.Write(bytes, message);
        return bytes.WrittenMemory;
    }
}
