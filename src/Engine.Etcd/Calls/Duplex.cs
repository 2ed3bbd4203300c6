using System.IO.Pipelines;
using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;
using Google.Protobuf;
using Muster.Bedrock;
using Muster.Etcd.Wire;

namespace Muster.Engine.Etcd.Calls;

/// <summary>
/// A call that goes both ways: messages may be sent by any thread at any time; one reader takes what comes. The first
/// trouble of any kind ends it, and it is opened anew by whoever needs it.
/// </summary>
internal sealed class Duplex<TSent, TReceived> : IAsyncDisposable
    where TSent : class, IMessage<TSent>
    where TReceived : class, IMessage<TReceived>
{
    private readonly Member _member;
    private readonly HttpMessageInvoker _invoker;
    private readonly MessageParser<TReceived> _parser;
    private readonly int _bytesMax;
    private readonly CancellationTokenSource _end = new();
    private readonly Channel<ReadOnlyMemory<byte>> _outgoing = Channel.CreateUnbounded<ReadOnlyMemory<byte>>();
    private readonly HttpRequestMessage _request;
    private readonly Task<HttpResponseMessage> _sending;
    private GrpcReader? _reader;
    private PipeReader? _pipe;

    public Duplex(Member member, EtcdCall<TSent, TReceived> call, int bytesMax)
    {
        _member = member;
        _invoker = member.Invoker;
        _parser = call.Reply;
        _bytesMax = bytesMax;
        _request = member.Request(call.Path, new Outgoing(_outgoing.Reader));
        _sending = _invoker.SendAsync(_request, _end.Token);
    }

    public Uri Address => _member.Address;

    public void Send(TSent message) => _outgoing.Writer.TryWrite(Framed.Of(message));

    /// <summary>The next message; a refusal when there is none any more, with why.</summary>
    public async ValueTask<Result<TReceived>> NextAsync(CancellationToken cancel)
    {
        using var both = CancellationTokenSource.CreateLinkedTokenSource(_end.Token, cancel);
        try
        {
            if (_reader is null)
            {
                var response = await _sending.WaitAsync(both.Token);
                _pipe = PipeReader.Create(await response.Content.ReadAsStreamAsync(both.Token));
                _reader = new GrpcReader(_pipe, _bytesMax);
            }

            var received = await _reader.NextAsync(_parser, both.Token);
            return received.Message is { } message
                ? message
                : Refusals.Of(received.Fault ?? Trailers.StatusOf(await _sending), CallKind.Reads);
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException or SocketException)
        {
            _member.Renew(_invoker);
            return new Refused(Refusal.Unavailable, $"etcd at {_member.Address.Authority}: {failure.Message}");
        }
        catch (Exception ended)
            when (!cancel.IsCancellationRequested && ended is (OperationCanceledException or ObjectDisposedException))
        {
            return new Refused(Refusal.Unavailable, $"etcd at {_member.Address.Authority}: the call was ended");
        }
    }

    public async ValueTask DisposeAsync()
    {
        _outgoing.Writer.TryComplete();
        await _end.CancelAsync();
        try
        {
            using var response = await _sending;
        }
        catch (Exception ended)
            when (ended is OperationCanceledException or HttpRequestException or IOException or SocketException
                or ObjectDisposedException)
        {
            // It was to end.
        }

        if (_pipe is not null)
        {
            await _pipe.CompleteAsync();
        }

        _request.Dispose();
        _end.Dispose();
    }

    /// <summary>A body that grows as long as there is something to say.</summary>
    private sealed class Outgoing(ChannelReader<ReadOnlyMemory<byte>> messages) : HttpContent
    {
        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
            SerializeToStreamAsync(stream, context, CancellationToken.None);

        protected override async Task SerializeToStreamAsync(
            Stream stream, TransportContext? context, CancellationToken cancel)
        {
            // The headers go out at once, not with the first message.
            await stream.FlushAsync(cancel);
            await foreach (var message in messages.ReadAllAsync(cancel))
            {
                await stream.WriteAsync(message, cancel);
                await stream.FlushAsync(cancel);
            }
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
