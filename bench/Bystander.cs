using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Muster.Bench;

/// <summary>Asks one small thing again and again on a thread of its own, and remembers the longest wait for an answer.</summary>
internal sealed class Bystander : IDisposable
{
    private static readonly TimeProvider _time = TimeProvider.System;

    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly byte[] _request;
    private readonly Thread _asking;
    private TimeSpan _worst;
    private volatile bool _enough;

    public Bystander(IPEndPoint server, string path)
    {
        _request = Encoding.ASCII.GetBytes($"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n");
        _socket.Bind(new IPEndPoint(new IPAddress([127, 0, 2, 1]), 0));
        _socket.Connect(server);
        AskOnce();
        _worst = TimeSpan.Zero;
        _asking = new Thread(() =>
        {
            while (!_enough)
            {
                AskOnce();
                _ = _socket.Poll(TimeSpan.FromMilliseconds(1), SelectMode.SelectRead);
            }
        });
        _asking.Start();
    }

    /// <summary>Ends the asking.</summary>
    public TimeSpan Worst()
    {
        _enough = true;
        _asking.Join();
        return _worst;
    }

    public void Dispose() => _socket.Dispose();

    private void AskOnce()
    {
        var began = _time.GetTimestamp();
        _socket.Send(_request);
        var buffer = new byte[4096];
        var held = 0;
        while (!HttpResponse.TryScan(buffer.AsSpan(0, held), out _))
        {
            held += _socket.Receive(buffer.AsSpan(held));
        }

        var took = _time.GetElapsedTime(began);
        _worst = took > _worst ? took : _worst;
    }
}
