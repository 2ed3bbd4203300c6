using System.Globalization;
using System.IO.Pipelines;
using Google.Protobuf;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Muster.Etcd.Wire;
using Muster.Registry;

namespace Muster.Doors.Etcd3.Calls;

/// <summary>A call by gRPC: messages in the bodies of a request and an answer of HTTP/2, the status in the trailers.</summary>
internal sealed class GrpcConversation(IFeatureCollection features, Caller caller, int messageBytesMax)
    : Conversation(caller)
{
    private readonly GrpcReader _reader = new(
        features.GetRequiredFeature<IRequestBodyPipeFeature>().Reader, messageBytesMax);

    private readonly IHttpResponseFeature _response = features.GetRequiredFeature<IHttpResponseFeature>();
    private readonly PipeWriter _writer = features.GetRequiredFeature<IHttpResponseBodyFeature>().Writer;

    public override ValueTask<Received<T>> NextAsync<T>(MessageParser<T> parser, CancellationToken cancel) =>
        _reader.NextAsync(parser, cancel);

    public void Begin()
    {
        _response.StatusCode = StatusCodes.Status200OK;
        _response.Headers.ContentType = "application/grpc";
    }

    public override void Write(IMessage message, ReadOnlyMemory<byte> moreFields) =>
        GrpcWriter.Write(_writer, message, moreFields.Span);

    public override async ValueTask FlushAsync(CancellationToken cancel) => await _writer.FlushAsync(cancel);

    public override void Leave(IMessage message) => GrpcWriter.Write(_writer, message);

    public async ValueTask EndAsync(GrpcStatus status)
    {
        var trailers = features.GetRequiredFeature<IHttpResponseTrailersFeature>().Trailers;
        trailers["grpc-status"] = ((int)status.Code).ToString(CultureInfo.InvariantCulture);
        if (status.Message.Length > 0)
        {
            trailers["grpc-message"] = status.EncodedMessage();
        }

        await features.GetRequiredFeature<IHttpResponseBodyFeature>().CompleteAsync();
    }
}
