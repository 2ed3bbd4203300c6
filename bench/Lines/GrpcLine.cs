using System.Net.Sockets;
using Muster.Bench.Grpc;

namespace Muster.Bench.Lines;

/// <summary>
/// gRPC, on a connection of its own: a stream of HTTP/2 for each request, or all requests on one where the method is a
/// conversation. An answer is good when a whole message has come, with what is expected in it.
/// </summary>
internal sealed class GrpcLine : Line
{
    /// <summary>Answers of loads are small; a frame has at most 16 KiB where nobody asked for more.</summary>
    private const int BufferBytes = 64 * 1024;

    private readonly byte[] _buffer = new byte[BufferBytes];
    private readonly byte[] _request = new byte[BufferBytes];
    private readonly GrpcCall _call;
    private readonly Http2Peer _peer;
    private int _held;
    private uint _stream;
    private bool _answered;

    public GrpcLine(Socket socket, Requests requests)
        : base(socket, requests)
    {
        _call = requests.Call ?? throw new InvalidOperationException("Requests of gRPC name a method.");
        _peer = new Http2Peer(Descriptor);
    }

    public override void Ask()
    {
        var frames = new FrameWriter(_request);
        _answered = false;
        if (_stream == 0 || !_call.IsConversation)
        {
            _stream = _peer.NextStream();
            frames.Headers(_stream, _peer.HeadersOf(_call.Path));
        }

        frames.Message(_stream, Requests.Next(), isLast: !_call.IsConversation);
        Epoll.Write(Descriptor, frames.Written);
    }

    public override Verdict Take()
    {
        _held += Read(_buffer.AsSpan(_held));
        var verdict = Verdict.NotYet;
        var at = 0;
        while (Frame.TryRead(_buffer.AsSpan(at, _held - at), out var frame))
        {
            at += frame.Length;
            verdict = _peer.Answers(frame) || frame.Stream != _stream ? verdict : Judge(frame);
        }

        _buffer.AsSpan(at, _held - at).CopyTo(_buffer);
        _held -= at;
        return verdict;
    }

    private Verdict Judge(Frame frame)
    {
        _answered |= frame.Kind == FrameKind.Data && frame.Payload.Length > FrameWriter.PrefixBytes
            && frame.Payload.IndexOf(Requests.Expected) >= 0;
        return _call.IsConversation
            ? frame.IsLast ? Verdict.Wrong : frame.Kind != FrameKind.Data ? Verdict.NotYet : _answered ? Verdict.Good : Verdict.Wrong
            : !frame.IsLast ? Verdict.NotYet : _answered ? Verdict.Good : Verdict.Wrong;
    }
}
