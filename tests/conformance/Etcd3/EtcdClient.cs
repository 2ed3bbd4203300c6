using System.Buffers;
using System.IO.Pipelines;
using System.Net;
using System.Net.Http.Headers;
using Google.Protobuf;
using Muster.Etcd.Wire;

namespace Muster.Tests.Conformance.Etcd3;

/// <summary>A client of etcd's version 3 that hides nothing: one connection, every answer and status as it came.</summary>
internal sealed class EtcdClient(int port) : IDisposable
{
    private const int MessageBytesMax = 64 * 1024 * 1024;

    private readonly HttpClient _http = new(new SocketsHttpHandler { EnableMultipleHttp2Connections = true })
    {
        BaseAddress = new Uri($"http://127.0.0.1:{port}"),
        DefaultRequestVersion = HttpVersion.Version20,
        DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
        Timeout = Timeout.InfiniteTimeSpan,
    };

    public void Dispose() => _http.Dispose();

    /// <summary>One request, one answer; null where the status is not well.</summary>
    public async Task<(T? Answer, GrpcStatus Status)> AskAsync<T>(string method, IMessage request, MessageParser<T> parser)
        where T : class, IMessage<T>
    {
        var body = new ArrayBufferWriter<byte>();
        GrpcWriter.Write(body, request);
        using var message = Message(method, new ByteArrayContent(body.WrittenMemory.ToArray()));
        using var response = await _http.SendAsync(message, HttpCompletionOption.ResponseHeadersRead);
        var reader = new GrpcReader(PipeReader.Create(await response.Content.ReadAsStreamAsync()), MessageBytesMax);
        var answer = await reader.NextAsync(parser, CancellationToken.None);
        if (answer.Message is not null)
        {
            Assert.True((await reader.NextAsync(parser, CancellationToken.None)).IsEnd());
        }

        return (answer.Message, StatusOf(response));
    }

    /// <summary>Opens a stream of both sides.</summary>
    public EtcdStream<T> Open<T>(string method, MessageParser<T> parser)
        where T : class, IMessage<T>
    {
        var content = new LastingContent();
        var message = Message(method, content);
        return new EtcdStream<T>(content, _http.SendAsync(message, HttpCompletionOption.ResponseHeadersRead), parser);
    }

    public static GrpcStatus StatusOf(HttpResponseMessage response)
    {
        var from = response.TrailingHeaders.Contains("grpc-status") ? response.TrailingHeaders : response.Headers;
        return GrpcStatus.Of(One(from, "grpc-status"), One(from, "grpc-message"));
    }

    private static string? One(HttpHeaders headers, string name) =>
        headers.TryGetValues(name, out var values) ? values.First() : null;

    private static HttpRequestMessage Message(string method, HttpContent content)
    {
        content.Headers.ContentType = new MediaTypeHeaderValue("application/grpc");
        var message = new HttpRequestMessage(HttpMethod.Post, method)
        {
            Content = content,
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        message.Headers.TE.Add(new TransferCodingWithQualityHeaderValue("trailers"));
        return message;
    }
}
