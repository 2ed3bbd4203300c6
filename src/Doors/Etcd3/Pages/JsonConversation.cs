using System.IO.Pipelines;
using System.Text;
using Google.Protobuf;
using Microsoft.AspNetCore.Http.Features;
using Muster.Doors.Etcd3.Calls;
using Muster.Etcd.Wire;
using Muster.Registry;

namespace Muster.Doors.Etcd3.Pages;

/// <summary>
/// A call by JSON over HTTP: one object of JSON asks, or several do; each message of a stream is answered by a line that
/// holds it as its result.
/// </summary>
internal sealed class JsonConversation(IFeatureCollection features, Caller caller, bool isStream, int bytesMax)
    : Conversation(caller)
{
    private static readonly JsonFormatter _formatter = new(
        JsonFormatter.Settings.Default.WithPreserveProtoFieldNames(true));

    private readonly JsonMessages _messages = new(features.GetRequiredFeature<IRequestBodyPipeFeature>().Reader, bytesMax);
    private readonly PipeWriter _writer = features.GetRequiredFeature<IHttpResponseBodyFeature>().Writer;
    private readonly StringBuilder _lines = new();
    private bool _asked;
    private bool _begun;
    private IMessage? _left;

    public override async ValueTask<Received<T>> NextAsync<T>(MessageParser<T> parser, CancellationToken cancel)
    {
        var received = await _messages.NextAsync(parser, cancel);

        // No body asks with everything left out.
        var isNothing = received.IsEnd() && !_asked && !isStream;
        _asked = true;
        return isNothing ? new(parser.ParseFrom(ReadOnlySpan<byte>.Empty), null) : received;
    }

    public override void Write(IMessage message, ReadOnlyMemory<byte> moreFields)
    {
        Begin(200);
        message.MergeFrom(moreFields.Span);
        _lines.Append("{\"result\":").Append(TextOf(message)).Append("}\n");
    }

    public override ValueTask FlushAsync(CancellationToken cancel)
    {
        var lines = _lines.ToString();
        _lines.Clear();
        return WriteAsync(lines, cancel);
    }

    public override void Leave(IMessage message) => _left = message;

    public async ValueTask EndAsync(GrpcStatus status, CancellationToken cancel)
    {
        if (_left is not null)
        {
            await new Page(features).SendAsync(200, Page.Json, TextOf(_left), cancel);
        }
        else if (!_begun)
        {
            var words = JsonText.Escaped(status.Message);
            await new Page(features).SendAsync(
                HttpStatus.Of(status.Code), Page.Json,
                $$"""{"error":"{{words}}","code":{{(int)status.Code}},"message":"{{words}}"}""", cancel);
        }
        else
        {
            if (status.Code != GrpcCode.Ok)
            {
                await WriteAsync($$$"""{"error":{"grpc_code":{{{(int)status.Code}}},"http_code":{{{HttpStatus.Of(status.Code)}}},"message":"{{{JsonText.Escaped(status.Message)}}}"}}""" + "\n", cancel);
            }

            await features.GetRequiredFeature<IHttpResponseBodyFeature>().CompleteAsync();
        }
    }

    private static string TextOf(IMessage message) => JsonText.Compact(_formatter.Format(message));

    private void Begin(int code)
    {
        if (!_begun)
        {
            var response = features.GetRequiredFeature<IHttpResponseFeature>();
            (response.StatusCode, response.Headers.ContentType) = (code, Page.Json);
            _begun = true;
        }
    }

    private async ValueTask WriteAsync(string text, CancellationToken cancel) =>
        await _writer.WriteAsync(Encoding.UTF8.GetBytes(text), cancel);
}
