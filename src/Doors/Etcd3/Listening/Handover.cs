using System.Net;
using System.Threading.Channels;
using Microsoft.AspNetCore.Connections;

namespace Muster.Doors.Etcd3.Listening;

/// <summary>
/// Two protocols on one port. Kestrel decides by the listener which protocol a connection without TLS speaks; here, every
/// address is listened on by one that speaks HTTP/1.1, and what turns out to speak HTTP/2 is handed over to a second, at
/// <see cref="Second"/>, which listens nowhere else.
/// </summary>
/// <remarks>
/// <code>
/// socket ──▶ first listener ──▶ Greeting ──"PRI "──▶ second listener ──▶ HTTP/2
///                                  └────── else ───▶ HTTP/1.1
/// </code>
/// </remarks>
internal sealed class Handover(IConnectionListenerFactory sockets) : IConnectionListenerFactory
{
    // Unbounded, since whoever is in it counts as a connection of the first listener, whose number is bounded.
    private readonly Channel<ConnectionContext> _handed = Channel.CreateUnbounded<ConnectionContext>();

    /// <summary>The address of the second listener.</summary>
    public EndPoint Second { get; } = new NowhereElse();

    public ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancel) =>
        ReferenceEquals(endpoint, Second)
            ? new(new Listener(endpoint, _handed))
            : sockets.BindAsync(endpoint, cancel);

    /// <summary>Gives the connection to the second listener; ends when that is done with it.</summary>
    public Task GiveAsync(ConnectionContext connection)
    {
        var handed = new HandedConnection(connection);
        return _handed.Writer.TryWrite(handed) ? handed.Done : Task.CompletedTask;
    }

    private sealed class NowhereElse : EndPoint
    {
        public override string ToString() => "handed over";
    }

    private sealed class Listener(EndPoint at, Channel<ConnectionContext> handed) : IConnectionListener
    {
        public EndPoint EndPoint => at;

        public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancel) =>
            await handed.Reader.WaitToReadAsync(cancel) && handed.Reader.TryRead(out var connection) ? connection : null;

        public ValueTask UnbindAsync(CancellationToken cancel)
        {
            handed.Writer.TryComplete();
            return ValueTask.CompletedTask;
        }

        public ValueTask DisposeAsync() => UnbindAsync(CancellationToken.None);
    }
}
