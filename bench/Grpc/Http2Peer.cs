using System.Buffers.Binary;
using System.Text;

namespace Muster.Bench.Grpc;

/// <summary>
/// A client's side of one connection of HTTP/2, as small as gRPC lets it be: windows so large that they are seldom renewed,
/// and headers that are spelt once and named by their numbers afterwards, as real clients do.
/// </summary>
internal sealed class Http2Peer
{
    private const uint WindowBytesMax = int.MaxValue;
    private const uint WindowBytesFirst = 65_535;
    private const ushort EnablePush = 2;
    private const ushort InitialWindowSize = 4;

    // Of HPACK's static table (RFC 7541, appendix A).
    private const byte Authority = 1;
    private const byte MethodPost = 3;
    private const byte Path = 4;
    private const byte SchemeHttp = 6;
    private const byte ContentType = 31;

    private const byte Indexed = 0x80;
    private const byte SpeltAndKept = 0x40;

    private readonly int _descriptor;
    private readonly byte[] _reply = new byte[64];
    private byte[]? _spelt;
    private byte[]? _named;
    private uint _nextStream = 1;
    private long _unreported;

    public Http2Peer(int descriptor)
    {
        _descriptor = descriptor;
        Span<byte> buffer = stackalloc byte[128];
        var preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8;
        preface.CopyTo(buffer);
        Span<byte> settings = stackalloc byte[12];
        BinaryPrimitives.WriteUInt16BigEndian(settings, EnablePush);
        BinaryPrimitives.WriteUInt32BigEndian(settings[2..], 0);
        BinaryPrimitives.WriteUInt16BigEndian(settings[6..], InitialWindowSize);
        BinaryPrimitives.WriteUInt32BigEndian(settings[8..], WindowBytesMax);
        var frames = new FrameWriter(buffer[preface.Length..]);
        frames.Write(FrameKind.Settings, 0, 0, settings);
        Widen(ref frames, WindowBytesMax - WindowBytesFirst);
        Epoll.Write(descriptor, buffer[..(preface.Length + frames.Written.Length)]);
    }

    /// <summary>A client's streams have odd numbers.</summary>
    public uint NextStream()
    {
        var stream = _nextStream;
        _nextStream += 2;
        return stream;
    }

    /// <summary>The header block of a call. One connection calls one method only.</summary>
    public ReadOnlySpan<byte> HeadersOf(string path)
    {
        if (_named is not null)
        {
            return _named;
        }

        if (_spelt is null)
        {
            _spelt = Spelt(path);
            return _spelt;
        }

        // What was kept has numbers from 62 on, the newest first: te, content-type, :authority, :path.
        return _named = [Indexed | MethodPost, Indexed | SchemeHttp, Indexed | 65, Indexed | 64, Indexed | 63, Indexed | 62];
    }

    /// <summary>True for what belongs to the connection; answers it where it wants an answer.</summary>
    public bool Answers(Frame frame)
    {
        switch (frame.Kind)
        {
            case FrameKind.Data:
                Report(frame.Payload.Length);
                return false;
            case FrameKind.Settings or FrameKind.Ping:
                if ((frame.Flags & Frame.Ack) == 0)
                {
                    var frames = new FrameWriter(_reply);
                    frames.Write(frame.Kind, Frame.Ack, 0, frame.Kind == FrameKind.Ping ? frame.Payload : []);
                    Epoll.Write(_descriptor, frames.Written);
                }

                return true;
            case FrameKind.WindowUpdate:
                // Requests are small and wait for their answers: the first window is never used up.
                return true;
            case FrameKind.GoAway or FrameKind.Reset:
                throw new InvalidOperationException(
                    $"The server sent {frame.Kind} under load: {Convert.ToHexString(frame.Payload)} {Encoding.ASCII.GetString(frame.Payload)}");
            default:
                return false;
        }
    }

    private static byte[] Spelt(string path) =>
    [
        Indexed | MethodPost, Indexed | SchemeHttp,
        SpeltAndKept | Path, .. Text(path),
        SpeltAndKept | Authority, .. Text("127.0.0.1"),
        SpeltAndKept | ContentType, .. Text("application/grpc"),
        SpeltAndKept, .. Text("te"), .. Text("trailers"),
    ];

    private static byte[] Text(string text) => [(byte)text.Length, .. Encoding.ASCII.GetBytes(text)];

    private static void Widen(ref FrameWriter frames, uint bytes)
    {
        Span<byte> more = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(more, bytes);
        frames.Write(FrameKind.WindowUpdate, 0, 0, more);
    }

    /// <summary>Lets the server send as much again, once half of what it may send has come.</summary>
    private void Report(int bytes)
    {
        _unreported += bytes;
        if (_unreported > WindowBytesMax / 2)
        {
            var frames = new FrameWriter(_reply);
            Widen(ref frames, (uint)_unreported);
            Epoll.Write(_descriptor, frames.Written);
            _unreported = 0;
        }
    }
}
