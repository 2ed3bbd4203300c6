using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;

namespace Muster.Doors.Dns;

/// <summary>
/// Answers datagrams of one address. Each of a few threads has a blocking socket of its own (SO_REUSEPORT; the kernel
/// spreads askers over them): twice the answers per second of asynchronous sockets, since nothing changes threads.
/// </summary>
internal sealed class UdpShell : IDisposable
{
    /// <summary>More threads gain nothing: the kernel's work on sockets is then what bounds.</summary>
    private const int ThreadsMax = 2;

    /// <summary>The longest request that is looked at: a whole datagram.</summary>
    private const int RequestBytesMax = 65535;

    /// <summary>Bytes of requests that may wait in the kernel, so that a burst is answered and not dropped.</summary>
    private const int WaitingBytesMax = 1 << 20;

    // Linux's numbers.
    private const int SocketLevel = 1;
    private const int ReusePort = 15;

    private readonly Errands _errands;
    private readonly ILogger _log;
    private readonly Socket[] _sockets;
    private readonly Thread[] _threads;
    private readonly bool _everywhere;
    private bool _started;
    private volatile bool _stopping;

    /// <summary>Binds, but does not answer yet. Throws <see cref="SocketException"/> when the address cannot be had.</summary>
    public UdpShell(IPEndPoint address, Func<Responder> responder, Errands errands, ILogger log)
    {
        _errands = errands;
        _everywhere = address.Address.Equals(IPAddress.Any) || address.Address.Equals(IPAddress.IPv6Any);
        _log = log;
        var count = Math.Min(ThreadsMax, Environment.ProcessorCount);
        _sockets = new Socket[count];
        _threads = new Thread[count];
        try
        {
            for (var i = 0; i < count; i++)
            {
                var socket = _sockets[i] = Listening.Open(address, SocketType.Dgram, ProtocolType.Udp);
                socket.ReceiveBufferSize = WaitingBytesMax;
                socket.SetRawSocketOption(SocketLevel, ReusePort, [1, 0, 0, 0]);
                if (_everywhere)
                {
                    socket.SetSocketOption(Level(address), SocketOptionName.PacketInformation, optionValue: true);
                }

                socket.Bind(address);
                address = (IPEndPoint)socket.LocalEndPoint!; // The others take the port that the first was given.
                var mine = responder();
                _threads[i] = new Thread(() => Run(socket, mine)) { IsBackground = true, Name = $"dns-udp-{i}" };
            }
        }
        catch (SocketException)
        {
            CloseSockets();
            throw;
        }

        Address = address;
    }

    /// <summary>What was really bound, by all sockets.</summary>
    public IPEndPoint Address { get; }

    public void Start()
    {
        _started = true;
        foreach (var thread in _threads)
        {
            thread.Start();
        }
    }

    public void Dispose()
    {
        _stopping = true;
        CloseSockets();
        foreach (var thread in _started ? _threads : [])
        {
            thread.Join();
        }
    }

    private void Run(Socket socket, Responder responder)
    {
        var request = new byte[RequestBytesMax];
        var asker = new SocketAddress(socket.AddressFamily);
        while (!_stopping)
        {
            try
            {
                var length = Receive(socket, request, ref asker, out var asked);
                var answer = responder.Respond(request.AsSpan(0, length), Transport.Udp, asker);
                if (!answer.IsEmpty)
                {
                    Send(socket, answer.Span, asker, asked);
                }
                else if (responder.LeftToRecursors)
                {
                    Leave(socket, request.AsMemory(0, length).ToArray(), asker, asked);
                }
            }
            catch (SocketException error) when (!_stopping)
            {
                // The asker went away, or its network did: its loss alone.
                DnsLog.UdpFailed(_log, error.SocketErrorCode);
            }
            catch (Exception error) when (_stopping && error is SocketException or ObjectDisposedException)
            {
                return;
            }
        }
    }

    /// <summary>On a socket that listens everywhere, also which address was asked.</summary>
    private int Receive(Socket socket, byte[] request, ref SocketAddress asker, out IPPacketInformation asked)
    {
        if (!_everywhere)
        {
            asked = default;
            return socket.ReceiveFrom(request, SocketFlags.None, asker);
        }

        var flags = SocketFlags.None;
        EndPoint from = Address;
        var length = socket.ReceiveMessageFrom(request, ref flags, ref from, out asked);
        asker = from.Serialize();
        return length;
    }

    private void Send(Socket socket, ReadOnlySpan<byte> answer, SocketAddress asker, IPPacketInformation asked)
    {
        if (_everywhere)
        {
            SourcedSend.Send(socket, answer, asker, asked);
        }
        else
        {
            socket.SendTo(answer, SocketFlags.None, asker);
        }
    }

    /// <summary>The buffers are used for the next request meanwhile, so that the errand takes copies along.</summary>
    private void Leave(Socket socket, byte[] request, SocketAddress asker, IPPacketInformation asked)
    {
        var to = new SocketAddress(asker.Family, asker.Size);
        asker.Buffer[..asker.Size].CopyTo(to.Buffer);
        _errands.Begin(request, to, answer =>
        {
            try
            {
                Send(socket, answer.Span, to, asked);
            }
            catch (SocketException error)
            {
                DnsLog.UdpFailed(_log, error.SocketErrorCode);
            }
            catch (ObjectDisposedException)
            {
                DnsLog.ErrandGivenUp(_log);
            }
        });
    }

    private static SocketOptionLevel Level(IPEndPoint address) =>
        address.AddressFamily == AddressFamily.InterNetworkV6 ? SocketOptionLevel.IPv6 : SocketOptionLevel.IP;

    private void CloseSockets()
    {
        foreach (var socket in _sockets)
        {
            socket?.Dispose();
        }
    }
}
