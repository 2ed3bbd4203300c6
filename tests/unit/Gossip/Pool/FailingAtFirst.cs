using System.Net;
using Muster.Gossip.Transport;

namespace Muster.Tests.Unit.Gossip.Pool;

/// <summary>A transport that twice has neither a packet nor a stream to give, and then works.</summary>
internal sealed class FailingAtFirst(ITransport real) : ITransport
{
    private int _receives;
    private int _accepts;

    public IPEndPoint Bound => real.Bound;

    public ValueTask<Datagram> ReceiveAsync(CancellationToken cancel) =>
        _receives++ < 2 ? throw new IOException("not now") : real.ReceiveAsync(cancel);

    public ValueTask<Conversation> AcceptAsync(CancellationToken cancel) =>
        _accepts++ < 2 ? throw new IOException("not now") : real.AcceptAsync(cancel);

    public string? Send(IPEndPoint to, ReadOnlySpan<byte> datagram) => real.Send(to, datagram);

    public ValueTask<Stream> DialAsync(IPEndPoint to, CancellationToken cancel) => real.DialAsync(to, cancel);

    public ValueTask DisposeAsync() => real.DisposeAsync();
}
