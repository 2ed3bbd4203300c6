using System.Net;
using System.Net.Sockets;
using Google.Protobuf;
using Muster.Etcd.Wire.Messages;

namespace Muster.Bench.Grpc;

/// <summary>One client's connection with many watches of one key, each on a stream of its own or all on one.</summary>
internal sealed class WatchConnection : IDisposable
{
    private const string Method = "/etcdserverpb.Watch/Watch";
    private const int BufferBytes = 256 * 1024;

    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly byte[] _buffer = new byte[BufferBytes];
    private readonly List<MessageCounter> _streams = [];
    private readonly Http2Peer _peer;
    private int _held;

    public WatchConnection(IPEndPoint server)
    {
        _socket.Connect(server);
        _peer = new Http2Peer(Descriptor);
    }

    public int Descriptor => (int)_socket.Handle;

    /// <summary>Asks for so many more watches; each is answered by a message.</summary>
    public void Watch(ByteString key, int count, bool onOneStream)
    {
        var request = new WatchRequest { CreateRequest = new WatchCreateRequest { Key = key } }.ToByteArray();
        var frames = new FrameWriter(new byte[count * (256 + request.Length)]);
        for (var i = 0; i < count; i++)
        {
            var stream = 1u;
            if (_streams.Count == 0 || !onOneStream)
            {
                stream = _peer.NextStream();
                _streams.Add(new MessageCounter());
                frames.Headers(stream, _peer.HeadersOf(Method));
            }

            frames.Message(stream, request, isLast: false);
        }

        Epoll.Write(Descriptor, frames.Written);
    }

    /// <summary>How many messages have come whole; how many of them hold what is expected.</summary>
    public (int Whole, int Good) Take(ReadOnlySpan<byte> expected)
    {
        var read = Epoll.Read(Descriptor, _buffer.AsSpan(_held));
        _held += read switch
        {
            0 => throw new InvalidOperationException("The server closed a connection with watches."),
            < 0 => 0,
            _ => read,
        };
        var (at, all) = (0, (Whole: 0, Good: 0));
        while (Frame.TryRead(_buffer.AsSpan(at, _held - at), out var frame))
        {
            at += frame.Length;
            if (_peer.Answers(frame))
            {
                continue;
            }

            if (frame.IsLast)
            {
                throw new InvalidOperationException("The server ended a stream of watches.");
            }

            if (frame.Kind == FrameKind.Data)
            {
                var (whole, good) = _streams[(int)(frame.Stream / 2)].Take(frame.Payload, expected);
                all = (all.Whole + whole, all.Good + good);
            }
        }

        _buffer.AsSpan(at, _held - at).CopyTo(_buffer);
        _held -= at;
        return all;
    }

    public void Dispose() => _socket.Dispose();
}
