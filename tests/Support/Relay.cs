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
    private readonly StringBuilder _heard = new();
    private readonly Task _accepting;
    private TaskCompletionSource _forward = Done();
    private TaskCompletionSource _back = Done();
    private string? _holdRequestsAt;
    private string? _holdAnswersAt;
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

    /// <summary>Whether anything is held.</summary>
    public bool Holds => !_forward.Task.IsCompleted || !_back.Task.IsCompleted;

    /// <summary>Whether a text was among what came here, passed on or not.</summary>
    public bool Heard(string text)
    {
        lock (_gate)
        {
            return _heard.ToString().Contains(text, StringComparison.Ordinal);
        }
    }

    /// <summary>What the client says is held from the moment on at which a text is among it, and so is that.</summary>
    public void HoldRequestsAt(string text) => _holdRequestsAt = text;

    /// <summary>What the server says is held from the moment on at which the client says a text, which passes.</summary>
    public void HoldAnswersAt(string text) => _holdAnswersAt = text;

    /// <summary>What the server says stays here until it flows again or is lost with its connection.</summary>
    public void HoldAnswers() => _back = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Ends every connection, with what is held, and takes no new one until <see cref="Mend"/>.</summary>
    public void Cut()
    {
        lock (_gate)
        {
            _closed = true;
            _open.ForEach(End);

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
                End(client);
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

        End(client);
        End(server);
    }

    // At once, and whether or not it was connected yet.
    private static void End(Socket socket)
    {
        try
        {
            socket.Close(0);
        }
        catch (SocketException)
        {
            socket.Dispose();
        }
    }

    private async Task PumpAsync(Socket from, Socket to, Func<Task> gate)
    {
        var buffer = new byte[64 * 1024];
        var kept = new Queue<byte[]>();
        Task<int>? receiving = null;
        try
        {
            while (true)
            {
                // What comes is heard also while nothing may pass.
                receiving ??= from.ReceiveAsync(buffer);
                Task next = gate() is { IsCompleted: false } held ? Task.WhenAny(receiving, held) : receiving;
                await next;
                if (receiving.IsCompleted)
                {
                    var read = await receiving;
                    receiving = null;
                    if (read == 0)
                    {
                        return;
                    }

                    kept.Enqueue(buffer[..read]);
                    Note(buffer.AsSpan(0, read));
                    if (_holdRequestsAt is { } last && Heard(last))
                    {
                        _holdRequestsAt = null;
                        HoldRequests();
                    }

                    if (_holdAnswersAt is { } asked && Heard(asked))
                    {
                        _holdAnswersAt = null;
                        HoldAnswers();
                    }
                }

                while (gate().IsCompleted && kept.TryDequeue(out var data))
                {
                    await to.SendAsync(data);
                }
            }
        }
        catch (Exception ended) when (ended is SocketException or ObjectDisposedException)
        {
            // As above.
        }
    }

    private void Note(ReadOnlySpan<byte> data)
    {
        lock (_gate)
        {
            _heard.Append(Encoding.Latin1.GetString(data));
        }
    }

    private static TaskCompletionSource Done()
    {
        var done = new TaskCompletionSource();
        done.SetResult();
        return done;
    }
}
