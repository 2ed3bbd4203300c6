using System.Buffers;
using System.IO.Pipelines;
using Google.Protobuf;
using Muster.Etcd.Wire;

namespace Muster.Tests.Conformance.Etcd3;

/// <summary>A running call of many messages each way.</summary>
internal sealed class EtcdStream<T>(LastingContent content, Task<HttpResponseMessage> opening, MessageParser<T> parser)
    : IAsyncDisposable
    where T : class, IMessage<T>
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(30);

    private GrpcReader? _reader;

    public void Say(IMessage message)
    {
        var body = new ArrayBufferWriter<byte>();
        GrpcWriter.Write(body, message);
        content.Say(body.WrittenSpan.ToArray());
    }

    /// <summary>The next message; null at the end.</summary>
    public async Task<T?> NextAsync()
    {
        using var late = new CancellationTokenSource(_patience, TimeProvider.System);
        if (_reader is null)
        {
            var response = await opening.WaitAsync(late.Token);
            _reader = new GrpcReader(
                PipeReader.Create(await response.Content.ReadAsStreamAsync(late.Token)), 64 * 1024 * 1024);
        }

        var received = await _reader.NextAsync(parser, late.Token);
        Assert.Null(received.Fault);
        return received.Message;
    }

    public async Task<GrpcStatus> StatusAsync()
    {
        content.End();
        while (await NextAsync() is not null)
        {
            continue;
        }

        return EtcdClient.StatusOf(await opening);
    }

    public async ValueTask DisposeAsync()
    {
        content.End();
        if (opening.IsCompletedSuccessfully)
        {
            (await opening).Dispose();
        }
    }
}
