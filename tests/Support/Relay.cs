using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Muster.Tests.Support;

/// <summary>
/// Stands between a client and a server on loopback: may hold back what goes one way, and cut every connection.
/// </summary>
public sealed class Relay : IAsyncDisposable
{
    private readonly int _target;
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly Lock _gate = new();
    private readonly List<Socket> _open = [];
    private readonly StringBuilder _held = new();
    private readonly Task _accepting;
    private TaskCompletionSource _forward = Done();
    private TaskCompletionSource _back = Done();
    private bool _closed;
    private bool _disposed;

    public Relay(int target)
    {
        _target = target;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public Uri Address => new($"http://127.0.0.1:{Port}");

    /// <summary>What the client says stays here until it flows again or is lost with its connection.</summary>
    public void HoldRequests() => _forward = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Whether a text is among what is held.</summary>
    public bool Holds(string text)
    {
        lock (_gate)
        {
            return _held.ToString().Contains(text, StringComparison.Ordinal);
        }
    }

    /// <summary>What the server says stays here until it flows again or is lost with its connection.</summary>
    public void HoldAnswers() => _back = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Ends every connection, with what is held, and takes no new one until <see cref="Mend"/>.</summary>
    public void Cut()
    {
        lock (_gate)
        {
            _closed = true;
            foreach (var socket in _open)
            {
                socket.Close(0);
            }

            _open.Clear();
        }
    }

    /// <summary>New connections are taken, and everything flows.</summary>
    public void Mend()
    {
        lock (_gate)
        {
            _closed = false;
        }

        (_forward, var forward) = (Done(), _forward);
        (_back, var back) = (Done(), _back);
        forward.TrySetResult();
        back.TrySetResult();
    }

    public async ValueTask DisposeAsync()
    {
        _disposed = true;
        Cut();
        Mend();
        _listener.Stop();
        await _accepting;
    }

    private async Task AcceptAsync()
    {
        while (!_disposed)
        {
            Socket client;
            try
            {
                client = await _listener.AcceptSocketAsync();
            }
            catch (Exception ended) when (ended is SocketException or ObjectDisposedException)
            {
                return;
            }

            _ = ServeAsync(client);
        }
    }

    private async Task ServeAsync(Socket client)
    {
        var server = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        lock (_gate)
        {
            if (_closed)
            {
                client.Close(0);
                return;
            }

            _open.AddRange([client, server]);
        }

        try
        {
            await server.ConnectAsync(IPAddress.Loopback, _target);
            await Task.WhenAny(PumpAsync(client, server, () => _forward.Task), PumpAsync(server, client, () => _back.Task));
        }
        catch (Exception ended) when (ended is SocketException or ObjectDisposedException)
        {
            // One of them has gone; so does the other.
        }

        client.Close(0);
        server.Close(0);
    }

    private async Task PassAsync(Task gate, ReadOnlyMemory<byte> data)
    {
        if (!gate.IsCompleted)
        {
            lock (_gate)
            {
                _held.Append(Encoding.Latin1.GetString(data.Span));
            }

            await gate;
        }
    }

    private async Task PumpAsync(Socket from, Socket to, Func<Task> gate)
    {
        var buffer = new byte[64 * 1024];
        try
        {
            int read;
            while ((read = await from.ReceiveAsync(buffer)) > 0)
            {
                await PassAsync(gate(), buffer.AsMemory(0, read));
                await to.SendAsync(buffer.AsMemory(0, read));
            }
        }
        catch (Exception ended) when (ended is SocketException or ObjectDisposedException)
        {
            // As above.
        }
    }

    private static TaskCompletionSource Done()
    {
        var done = new TaskCompletionSource();
        done.SetResult();
        return done;
    }
}
