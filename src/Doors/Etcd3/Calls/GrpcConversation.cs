using System.Globalization;
using Google.Protobuf;
using Muster.Doors.Http2;
using Muster.Doors.Http2.Hpack;
using Muster.Etcd.Wire;
using Muster.Registry;

namespace Muster.Doors.Etcd3.Calls;

/// <summary>A call by gRPC: messages in the bodies of a request and an answer of HTTP/2, the status in the trailers.</summary>
internal sealed class GrpcConversation(ServerStream stream, Caller caller, int messageBytesMax)
    : Conversation(caller)
{
    private static readonly byte[] _head = new HeaderWriter().Status(200).Field("content-type", "application/grpc").ToArray();
    private static readonly byte[] _good = TrailersOf(GrpcStatus.Ok);

    private readonly GrpcReader _reader = new(stream.Body, messageBytesMax);
    private bool _hasBegun;

    public override ValueTask<Received<T>> NextAsync<T>(MessageParser<T> parser, CancellationToken cancel) =>
        _reader.NextAsync(parser, cancel);

    public override void Write(IMessage message, ReadOnlyMemory<byte> moreFields)
    {
        Begin();
        GrpcWriter.Write(stream.Written, message, moreFields.Span);
    }

    public override ValueTask FlushAsync(CancellationToken cancel) => stream.FlushAsync(cancel);

    public override void Leave(IMessage message) => Write(message, default);

    /// <summary>Says how it went. Where nothing was said before, the head and the trailers are one.</summary>
    public void End(GrpcStatus status)
    {
        var trailers = status.Code == GrpcCode.Ok && status.Message.Length == 0 ? _good : TrailersOf(status);
        stream.End(_hasBegun ? trailers : [.. _head, .. trailers]);
    }

    private static byte[] TrailersOf(GrpcStatus status)
    {
        var trailers = new HeaderWriter().Field("grpc-status", ((int)status.Code).ToString(CultureInfo.InvariantCulture));
        return (status.Message.Length > 0 ? trailers.Field("grpc-message", status.EncodedMessage()) : trailers).ToArray();
    }

    private void Begin()
    {
        if (!_hasBegun)
        {
            _hasBegun = true;
            stream.Begin(_head);
        }
    }
}
