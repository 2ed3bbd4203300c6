using System.Buffers;
using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;

namespace Muster.Doors.Dns;

/// <summary>
/// Answers one address by TCP: each message behind its length in two bytes (RFC 1035, 4.2.2), as many on a connection as
/// the asker likes, in order.
/// </summary>
internal sealed class TcpShell : IAsyncDisposable
{
    /// <summary>Connections at once; further ones are closed at once. DNS by TCP is rare and short.</summary>
    private const int ConnectionsMax = 1024;

    private const int LengthBytes = 2;

    /// <summary>The longest request: two bytes of length allow no more.</summary>
    private const int RequestBytesMax = ushort.MaxValue;

    /// <summary>A connection on which nothing whole was heard for so long is closed (Consul 1.8.7 waits as long).</summary>
    private static readonly TimeSpan _idleMax = TimeSpan.FromSeconds(8);

    private static readonly TimeSpan _sweepInterval = TimeSpan.FromSeconds(1);

    private readonly Socket _listener;
    private readonly Responder _responder;
    private readonly Errands _errands;
    private readonly Lock _responding = new(); // Protects _responder; never held across an await.
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly CancellationTokenSource _stopping = new();
    private readonly ConcurrentDictionary<Connection, byte> _connections = new();
    private Task _accepting = Task.CompletedTask;
    private ITimer? _sweeper;

    /// <summary>Binds, but does not answer yet. Throws <see cref="SocketException"/> when the address cannot be had.</summary>
    public TcpShell(IPEndPoint address, Responder responder, Errands errands, TimeProvider time, ILogger log)
    {
        _responder = responder;
        _errands = errands;
        _time = time;
        _log = log;
        _listener = Listening.Open(address, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            _listener.Bind(address);
            _listener.Listen();
        }
        catch (SocketException)
        {
            _listener.Dispose();
            throw;
        }
    }

    /// <summary>What was really bound.</summary>
    public IPEndPoint Address => (IPEndPoint)_listener.LocalEndPoint!;

    public void Start()
    {
        _sweeper = _time.CreateTimer(_ => Sweep(), state: null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _accepting = AcceptAsync(_stopping.Token);
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        _listener.Dispose();
        await _accepting;
        if (_sweeper is not null)
        {
            await _sweeper.DisposeAsync();
        }

        foreach (var connection in _connections.Keys)
        {
            End(connection);
        }

        await Task.WhenAll(_connections.Keys.Select(connection => connection.Serving));
        _stopping.Dispose();
    }

    private async Task AcceptAsync(CancellationToken cancel)
    {
        while (!cancel.IsCancellationRequested)
        {
            try
            {
                var socket = await _listener.AcceptAsync(cancel);
                if (_connections.Count >= ConnectionsMax)
                {
                    socket.Dispose();
                    continue;
                }

                socket.NoDelay = true;
                var connection = new Connection(socket) { HeardAt = _time.GetTimestamp() };
                _connections[connection] = 0;
                if (_connections.Count == 1)
                {
                    SweepAgain();
                }

                connection.Serving = ServeAsync(connection, cancel);
            }
            catch (SocketException error) when (!cancel.IsCancellationRequested)
            {
                DnsLog.TcpFailed(_log, error.SocketErrorCode);
            }
            catch (Exception error) when (error is OperationCanceledException or ObjectDisposedException or SocketException)
            {
                return;
            }
        }
    }

    private async Task ServeAsync(Connection connection, CancellationToken cancel)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(LengthBytes + RequestBytesMax);
        try
        {
            while (await connection.Socket.FillAsync(buffer.AsMemory(0, LengthBytes), cancel))
            {
                var length = BinaryPrimitives.ReadUInt16BigEndian(buffer);
                if (!await connection.Socket.FillAsync(buffer.AsMemory(0, length), cancel))
                {
                    return;
                }

                connection.HeardAt = _time.GetTimestamp();
                var answer = Respond(connection, buffer, length, out var leftToRecursors);
                if (leftToRecursors)
                {
                    var asked = await _errands.AnswerAsync(
                        buffer.AsMemory(0, length).ToArray(), Transport.Tcp, connection.From, cancel);
                    answer = Framed(buffer, asked.Span);
                    connection.HeardAt = _time.GetTimestamp();
                }

                if (answer == 0)
                {
                    return; // What deserves no answer deserves no connection.
                }

                await connection.Socket.SendWholeAsync(buffer.AsMemory(0, answer), cancel);
            }
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException or OperationCanceledException)
        {
            // The asker went away, was idle too long, or we are stopping: nobody is left to tell.
            DnsLog.TcpClosed(_log, error.GetType().Name);
        }
        finally
        {
            _connections.TryRemove(connection, out _);
            connection.Socket.Dispose();
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>Puts the answer and its length over the request; their bytes, 0 for none.</summary>
    private int Respond(Connection connection, byte[] buffer, int length, out bool leftToRecursors)
    {
        lock (_responding)
        {
            var answer = _responder.Respond(buffer.AsSpan(0, length), Transport.Tcp, connection.From);
            leftToRecursors = _responder.LeftToRecursors;
            return answer.IsEmpty ? 0 : Framed(buffer, answer.Span);
        }
    }

    private static int Framed(byte[] buffer, ReadOnlySpan<byte> answer)
    {
        BinaryPrimitives.WriteUInt16BigEndian(buffer, (ushort)answer.Length);
        answer.CopyTo(buffer.AsSpan(LengthBytes));
        return LengthBytes + answer.Length;
    }

    private void SweepAgain() => _sweeper!.Change(_sweepInterval, _sweepInterval);

    /// <summary>Ends what is idle for too long; rests while there is nothing to end.</summary>
    private void Sweep()
    {
        if (_connections.IsEmpty)
        {
            _sweeper!.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            if (!_connections.IsEmpty)
            {
                // One came in between.
                SweepAgain();
            }

            return;
        }

        foreach (var connection in _connections.Keys)
        {
            if (_time.GetElapsedTime(connection.HeardAt) > _idleMax)
            {
                End(connection);
            }
        }
    }

    /// <summary>Ends what it waits for; it then closes by itself.</summary>
    private void End(Connection connection)
    {
        try
        {
            connection.Socket.Shutdown(SocketShutdown.Both);
        }
        catch (Exception error) when (error is SocketException or ObjectDisposedException)
        {
            DnsLog.TcpClosed(_log, error.GetType().Name); // It was ending anyway.
        }
    }

    private sealed class Connection(Socket socket)
    {
        private long _heardAt;

        public Socket Socket { get; } = socket;

        public SocketAddress? From { get; } = socket.RemoteEndPoint?.Serialize();

        public Task Serving { get; set; } = Task.CompletedTask;

        /// <summary>A timestamp of the door's clock; written by the connection, read by the sweeper.</summary>
        public long HeardAt
        {
            get => Volatile.Read(ref _heardAt);
            set => Volatile.Write(ref _heardAt, value);
        }
    }
}
