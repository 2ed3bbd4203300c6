using Google.Protobuf;
using Muster.Etcd.Wire;
using Muster.Registry;

namespace Muster.Doors.Etcd3.Calls;

/// <summary>One call as a method sees it, whichever way it came: messages in, messages out.</summary>
internal abstract class Conversation(Caller caller)
{
    public Caller Caller => caller;

    /// <summary>The next message of the client's; its end when it says no more.</summary>
    public abstract ValueTask<Received<T>> NextAsync<T>(MessageParser<T> parser, CancellationToken cancel)
        where T : class, IMessage<T>;

    /// <summary>Sends a message of several. Not to be called again before it has ended.</summary>
    public ValueTask SendAsync(IMessage message, CancellationToken cancel)
    {
        Write(message, default);
        return FlushAsync(cancel);
    }

    /// <summary>Puts a message behind others that leave with the next flush.</summary>
    /// <param name="moreFields">What the message has besides, encoded already.</param>
    public abstract void Write(IMessage message, ReadOnlyMemory<byte> moreFields);

    /// <summary>Sends what was written. Nothing may be written before it has ended.</summary>
    public abstract ValueTask FlushAsync(CancellationToken cancel);

    /// <summary>Leaves the one message of the answer to be sent with its end.</summary>
    public abstract void Leave(IMessage message);
}
