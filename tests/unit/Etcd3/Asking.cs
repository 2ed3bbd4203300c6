using System.Threading.Channels;
using Google.Protobuf;
using Muster.Doors.Etcd3.Calls;
using Muster.Etcd.Wire;
using Muster.Registry;

namespace Muster.Tests.Unit.Etcd3;

/// <summary>A call of one request, as a method sees it.</summary>
internal sealed class Asking(IMessage request) : Conversation(new Caller("", "test", ""))
{
    private readonly Channel<IMessage> _sent = Channel.CreateUnbounded<IMessage>();
    private bool _said;

    public IMessage? Left { get; private set; }

    public override ValueTask<Received<T>> NextAsync<T>(MessageParser<T> parser, CancellationToken cancel)
    {
        var received = _said ? default : new Received<T>(parser.ParseFrom(request.ToByteArray()), null);
        _said = true;
        return new(received);
    }

    public override void Write(IMessage message, ReadOnlyMemory<byte> moreFields)
    {
        message.MergeFrom(moreFields.Span);
        Assert.True(_sent.Writer.TryWrite(message));
    }

    public override ValueTask FlushAsync(CancellationToken cancel) => ValueTask.CompletedTask;

    public override void Leave(IMessage message) => Left = message;

    /// <summary>The next of several answers.</summary>
    public async Task<T> ToldAsync<T>() => (T)await _sent.Reader.ReadAsync();
}
