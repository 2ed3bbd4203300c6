using System.Net;

namespace Muster.Gossip.Transport;

/// <summary>Datagrams and streams on one address and one port. The real one is sockets; the other one is a test's network.</summary>
public interface ITransport : IAsyncDisposable
{
    /// <summary>Where this listens, with the port that was chosen if none was asked for.</summary>
    IPEndPoint Bound { get; }

    /// <summary>The next datagram.</summary>
    /// <exception cref="OperationCanceledException">Cancelled, or the transport was disposed.</exception>
    /// <exception cref="IOException">Not now; it may go again later.</exception>
    ValueTask<Datagram> ReceiveAsync(CancellationToken cancel);

    /// <summary>The next stream that another one dials. Throws as <see cref="ReceiveAsync"/> does.</summary>
    ValueTask<Conversation> AcceptAsync(CancellationToken cancel);

    /// <summary>Sends a datagram from the port that this listens on. Answers why it could not go out; null when it did.</summary>
    string? Send(IPEndPoint to, ReadOnlySpan<byte> datagram);

    /// <summary>Dials a stream.</summary>
    /// <exception cref="IOException">Nobody listens there, or the way there is closed.</exception>
    ValueTask<Stream> DialAsync(IPEndPoint to, CancellationToken cancel);
}
