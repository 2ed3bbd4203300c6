using System.Net;
using System.Net.Sockets;
using Muster.Bedrock;

namespace Muster.Gossip.Transport;

/// <summary>One UDP socket and one TCP listener on the same port.</summary>
public sealed class SocketTransport : ITransport
{
    /// <summary>No datagram is longer.</summary>
    private const int DatagramBytesMax = 65_536;

    private const int ReceiveBufferBytes = 2 << 20;
    private const int Backlog = 512;

    /// <summary>How often a port is sought that is free for both, where none was asked for.</summary>
    private const int TriesMax = 16;

    /// <summary>Windows: do not end the receiving of datagrams because one of ours found nobody.</summary>
    private const int UdpConnectionReset = -1744830452;

    private readonly Socket _udp;
    private readonly Socket _tcp;
    private readonly byte[] _buffer = GC.AllocateUninitializedArray<byte>(DatagramBytesMax, pinned: true);
    private readonly EndPoint _anyone;

    private SocketTransport(Socket udp, Socket tcp)
    {
        (_udp, _tcp) = (udp, tcp);
        Bound = (IPEndPoint)udp.LocalEndPoint!;
        _anyone = new IPEndPoint(Bound.AddressFamily == AddressFamily.InterNetwork ? IPAddress.Any : IPAddress.IPv6Any, 0);
    }

    public IPEndPoint Bound { get; }

    /// <summary>Listens; refused when the port is taken or the address is not one of this machine. Port 0 takes a free one.</summary>
    public static Result<SocketTransport> Listen(IPEndPoint at)
    {
        for (var left = at.Port == 0 ? TriesMax : 1; ; left--)
        {
            Socket? tcp = null;
            Socket? udp = null;
            try
            {
                tcp = new Socket(at.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
                Both(tcp);
                tcp.Bind(at);
                tcp.Listen(Backlog);
                udp = new Socket(at.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
                Both(udp);
                Prepare(udp);
                udp.Bind(tcp.LocalEndPoint!);
                return new SocketTransport(udp, tcp);
            }
            catch (SocketException e)
            {
                tcp?.Dispose();
                udp?.Dispose();
                if (left <= 1)
                {
                    return new Refused(Refusal.Unavailable, $"Gossip cannot listen on {at} (UDP and TCP): {e.Message}");
                }
            }
        }
    }

    public async ValueTask<Datagram> ReceiveAsync(CancellationToken cancel)
    {
        while (true)
        {
            try
            {
                var got = await _udp.ReceiveFromAsync(_buffer.AsMemory(), SocketFlags.None, _anyone, cancel);
                return new Datagram(PlainAddress.Of((IPEndPoint)got.RemoteEndPoint), _buffer.AsSpan(0, got.ReceivedBytes).ToArray());
            }
            catch (SocketException e) when (e.SocketErrorCode is SocketError.ConnectionReset or SocketError.MessageSize or SocketError.NetworkReset)
            {
                // About one datagram only: of ours, or longer than any that is read.
                cancel.ThrowIfCancellationRequested();
            }
            catch (Exception e) when (e is ObjectDisposedException or SocketException { SocketErrorCode: SocketError.OperationAborted })
            {
                throw new OperationCanceledException("The transport was closed.", e, cancel);
            }
            catch (SocketException e)
            {
                throw new IOException($"Packets on {Bound}: {e.Message}", e);
            }
        }
    }

    public async ValueTask<Conversation> AcceptAsync(CancellationToken cancel)
    {
        while (true)
        {
            try
            {
                var socket = await _tcp.AcceptAsync(cancel);
                return new Conversation(PlainAddress.Of((IPEndPoint)socket.RemoteEndPoint!).Address, Streaming(socket));
            }
            catch (SocketException e) when (e.SocketErrorCode is SocketError.ConnectionReset or SocketError.ConnectionAborted or SocketError.NotConnected)
            {
                // Whoever dialled has hung up already.
                cancel.ThrowIfCancellationRequested();
            }
            catch (Exception e) when (e is ObjectDisposedException or SocketException { SocketErrorCode: SocketError.OperationAborted })
            {
                throw new OperationCanceledException("The transport was closed.", e, cancel);
            }
            catch (SocketException e)
            {
                // Too many files are open, or the network is down: both pass.
                throw new IOException($"Streams on {Bound}: {e.Message}", e);
            }
        }
    }

    public string? Send(IPEndPoint to, ReadOnlySpan<byte> datagram)
    {
        try
        {
            _udp.SendTo(datagram, SocketFlags.None, Reachable(to));
            return null;
        }
        catch (SocketException e)
        {
            return e.Message;
        }
        catch (ObjectDisposedException)
        {
            return "gossip has ended";
        }
    }

    public async ValueTask<Stream> DialAsync(IPEndPoint to, CancellationToken cancel)
    {
        var plain = PlainAddress.Of(to);
        var socket = new Socket(plain.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(plain, cancel);
            return Streaming(socket);
        }
        catch (SocketException e)
        {
            socket.Dispose();
            throw new IOException($"dial tcp {plain}: {e.Message}", e);
        }
        catch (OperationCanceledException)
        {
            socket.Dispose();
            throw;
        }
    }

    public ValueTask DisposeAsync()
    {
        _udp.Dispose();
        _tcp.Dispose();
        return ValueTask.CompletedTask;
    }

    private static NetworkStream Streaming(Socket socket)
    {
        socket.NoDelay = true;
        return new NetworkStream(socket, ownsSocket: true);
    }

    /// <summary>A socket for every address of IPv6 is one for those of IPv4 too.</summary>
    private static void Both(Socket socket)
    {
        if (socket.AddressFamily == AddressFamily.InterNetworkV6)
        {
            socket.DualMode = true;
        }
    }

    private static void Prepare(Socket udp)
    {
        for (var bytes = ReceiveBufferBytes; bytes >= DatagramBytesMax; bytes /= 2)
        {
            try
            {
                udp.ReceiveBufferSize = bytes;
                break;
            }
            catch (SocketException)
            {
                // The system allows less: half of it, then.
            }
        }

        if (OperatingSystem.IsWindows())
        {
            udp.IOControl(UdpConnectionReset, [0, 0, 0, 0], null);
        }
    }

    /// <summary>The address in the form that the socket's family takes.</summary>
    private IPEndPoint Reachable(IPEndPoint to) => Bound.AddressFamily == AddressFamily.InterNetworkV6 && to.AddressFamily == AddressFamily.InterNetwork
        ? new IPEndPoint(to.Address.MapToIPv6(), to.Port)
        : Bound.AddressFamily == AddressFamily.InterNetwork ? PlainAddress.Of(to) : to;
}
