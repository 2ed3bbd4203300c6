using System.Net;
using System.Net.Sockets;

namespace Muster.Bench.Lines;

/// <summary>One connection under load, with one request at a time.</summary>
internal abstract class Line(Socket socket, Requests requests) : IDisposable
{
    private const int ConnectionsPerAddress = 128;

    public int Descriptor { get; } = (int)socket.Handle;

    public long AskedAt { get; set; }

    protected Requests Requests => requests;

    /// <param name="number">Of all connections to the server: they come from several addresses, since servers limit those of one.</param>
    public static Line Open(Wire wire, IPEndPoint server, int number, Requests requests)
    {
        var socket = wire == Wire.Datagrams
            ? new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp)
            : new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        socket.Bind(new IPEndPoint(new IPAddress([127, 0, 0, (byte)(1 + (number / ConnectionsPerAddress))]), 0));
        socket.Connect(server);
        return wire switch
        {
            Wire.Datagrams => new DatagramLine(socket, requests),
            Wire.Grpc => new GrpcLine(socket, requests),
            _ => new HttpLine(socket, requests),
        };
    }

    /// <summary>Sends the next request.</summary>
    public abstract void Ask();

    /// <summary>Reads what has come: whether it is an answer, and what is to be thought of it.</summary>
    public abstract Verdict Take();

    public void Dispose() => socket.Dispose();

    /// <summary>0 when there is nothing now.</summary>
    protected int Read(Span<byte> buffer) => Epoll.Read(Descriptor, buffer) switch
    {
        0 => throw new InvalidOperationException($"{socket.RemoteEndPoint} closed a connection under load."),
        < 0 => 0,
        var read => read,
    };
}

internal enum Wire
{
    Http,
    Datagrams,
    Grpc,
}

internal enum Verdict
{
    NotYet,
    Good,
    Wrong,
}
