using Google.Protobuf;
using Muster.Bedrock;
using Muster.Doors.Etcd3.Words;
using Muster.Etcd.Wire;

namespace Muster.Doors.Etcd3.Calls;

/// <summary>What a call of one request comes to: a message, or a status that says why not.</summary>
internal readonly record struct Reply(IMessage? Message, GrpcStatus? Fault)
{
    public static implicit operator Reply(GrpcStatus fault) => new(null, fault);

    public static implicit operator Reply(Refused refused) => new(null, StatusWords.Of(refused));

    public static Reply Of(IMessage message) => new(message, null);
}
