using System.Buffers.Binary;

namespace Muster.Doors.Http2;

/// <summary>What each frame of a client's does (RFC 9113, section 6), one after the other.</summary>
internal sealed class FrameTaker
{
    private readonly PeerSettings _peer;
    private readonly Outflow _outflow;
    private readonly StreamTable _streams;
    private readonly HeaderBlocks _blocks;
    private readonly ReceiveWindow _window;
    private readonly int _streamWindowBytes;

    // Made once, for all streams.
    private readonly Action<Inbox, int> _onRead;
    private readonly Action<uint> _onOver;

    private bool _hasSettings;

    public FrameTaker(Http2Options options, PeerSettings peer, Outflow outflow, StreamTable streams)
    {
        (_peer, _outflow, _streams, _streamWindowBytes) = (peer, outflow, streams, options.StreamWindowBytes);
        _blocks = new HeaderBlocks(options.HeaderBytesMax);
        _window = new ReceiveWindow(options.ConnectionWindowBytes);
        (_onRead, _onOver) = (ReadOf, streams.Remove);
    }

    /// <summary>The last stream that the client has begun.</summary>
    public uint LastStream { get; private set; }

    /// <summary>Requests that nobody answers yet; whoever begins to takes them out.</summary>
    public List<ServerStream> Begun { get; } = [];

    /// <summary>Does what the frame says; null when it was lawful, and what it ends the connection with otherwise.</summary>
    public Http2Fault? Take(FrameHead head, ReadOnlySpan<byte> payload)
    {
        if (!_hasSettings && (head.Kind != FrameKind.Settings || head.Has(FrameHead.Ack)))
        {
            return new Http2Fault(Http2Error.Protocol, "the first frame must hold settings");
        }

        if (_blocks.IsOpen && head.Kind != FrameKind.Continuation)
        {
            return new Http2Fault(Http2Error.Protocol, "headers must be continued before anything else");
        }

        if (FrameRules.Fault(head) is { } broken)
        {
            return broken;
        }

        return head.Kind switch
        {
            FrameKind.Data => TakeData(head, payload),
            FrameKind.Headers => _blocks.Begin(head, payload) ?? TakeHeaders(),
            FrameKind.Continuation => _blocks.Continue(head, payload) ?? TakeHeaders(),
            FrameKind.Reset => TakeReset(head),
            FrameKind.Settings => TakeSettings(head, payload),
            FrameKind.Ping => TakePing(head, payload),
            FrameKind.WindowUpdate => TakeWindow(head, BinaryPrimitives.ReadUInt32BigEndian(payload) & FrameHead.NumberMax),
            FrameKind.PushPromise => new Http2Fault(Http2Error.Protocol, "a client promises nothing"),
            _ => null, // priorities, farewells, and what is not known to anybody
        };
    }

    private Http2Fault? TakeData(FrameHead head, ReadOnlySpan<byte> payload)
    {
        if (head.Stream > LastStream)
        {
            return Idle(head);
        }

        if (!_window.TryReceive(head.Length))
        {
            return new Http2Fault(Http2Error.FlowControl, "more was sent than the window of the connection allows");
        }

        if (Padding.Strip(head, ref payload) is { } broken)
        {
            return broken;
        }

        if (_streams.Find(head.Stream) is not { } stream)
        {
            Read(head.Length); // it was on its way when the stream ended
            return null;
        }

        if (stream.Inbox.IsEnded || !stream.Inbox.Window.TryReceive(head.Length))
        {
            Read(head.Length);
            GiveUp(stream, stream.Inbox.IsEnded ? Http2Error.StreamClosed : Http2Error.FlowControl, "the client has sent what it may not");
            return null;
        }

        ReadOf(stream.Inbox, head.Length - payload.Length);
        stream.Inbox.Add(payload, head.Has(FrameFlags.EndStream));
        return null;
    }

    // Null while the block goes on.
    private Http2Fault? TakeHeaders()
    {
        if (_blocks.IsOpen)
        {
            return null;
        }

        var fields = new List<Hpack.HeaderField>(8);
        if (_blocks.Read(fields) is { } broken)
        {
            return broken;
        }

        var id = _blocks.Stream;
        if (id <= LastStream)
        {
            TakeTrailers(id);
            return null;
        }

        if (id % 2 == 0)
        {
            return new Http2Fault(Http2Error.Protocol, "a client's streams have odd numbers");
        }

        LastStream = id;
        if (RequestHead.Of(fields) is not { } head)
        {
            _outflow.Refuse(id, Http2Error.Protocol);
            return null;
        }

        if (Open(id, head) is not { } stream)
        {
            _outflow.Refuse(id, Http2Error.RefusedStream);
            return null;
        }

        if (_blocks.IsLast)
        {
            stream.Inbox.Add([], isLast: true);
        }

        Begun.Add(stream);
        return null;
    }

    // What they say means nothing here, but that the request is whole.
    private void TakeTrailers(uint id)
    {
        if (_streams.Find(id) is not { } stream)
        {
            return; // they were on their way when it ended
        }

        if (stream.Inbox.IsEnded || !_blocks.IsLast)
        {
            GiveUp(
                stream, stream.Inbox.IsEnded ? Http2Error.StreamClosed : Http2Error.Protocol, "the client has sent headers where none may be");
            return;
        }

        stream.Inbox.Add([], isLast: true);
    }

    private Http2Fault? TakeReset(FrameHead head)
    {
        if (head.Stream > LastStream)
        {
            return Idle(head);
        }

        _streams.Find(head.Stream)?.Drop(new IOException("the client has given up the request"));
        return null;
    }

    private Http2Fault? TakeSettings(FrameHead head, ReadOnlySpan<byte> payload)
    {
        if (head.Has(FrameHead.Ack))
        {
            return null;
        }

        _hasSettings = true;
        var before = _peer.WindowBytes;
        if (_peer.Take(payload) is { } fault)
        {
            return fault;
        }

        if (_peer.WindowBytes != before)
        {
            foreach (var stream in _streams.All())
            {
                if (!_outflow.Widen(stream.Answering, (long)_peer.WindowBytes - before))
                {
                    return new Http2Fault(Http2Error.FlowControl, "the window of a stream is above 2^31-1");
                }
            }
        }

        _outflow.Send(FrameKind.Settings, FrameHead.Ack, 0, []);
        return null;
    }

    private Http2Fault? TakePing(FrameHead head, ReadOnlySpan<byte> payload)
    {
        if (!head.Has(FrameHead.Ack))
        {
            _outflow.Send(FrameKind.Ping, FrameHead.Ack, 0, payload);
        }

        return null;
    }

    private Http2Fault? TakeWindow(FrameHead head, uint bytes)
    {
        if (head.Stream > LastStream)
        {
            return Idle(head);
        }

        var stream = _streams.Find(head.Stream);
        if (head.Stream != 0 && stream is null)
        {
            return null;
        }

        var isLawful = bytes > 0 && _outflow.Widen(stream?.Answering, bytes);
        if (isLawful)
        {
            return null;
        }

        var code = bytes == 0 ? Http2Error.Protocol : Http2Error.FlowControl;
        if (stream is null)
        {
            return new Http2Fault(code, "the window of the connection cannot be made wider by that");
        }

        GiveUp(stream, code, "the client has widened its window by what it cannot");
        return null;
    }

    private static Http2Fault Idle(FrameHead head) =>
        new(Http2Error.Protocol, $"stream {head.Stream} has not begun");

    private static void GiveUp(ServerStream stream, Http2Error code, string why)
    {
        stream.Abort(code);
        stream.Drop(new IOException(why));
    }

    private ServerStream? Open(uint id, RequestHead head)
    {
        var inbox = new Inbox(id, _streamWindowBytes, _onRead);
        var stream = new ServerStream(head, inbox, _outflow, _peer.WindowBytes, _onOver);
        return _streams.TryAdd(id, stream) ? stream : null;
    }

    /// <summary>Bytes of bodies have been read, or will not be.</summary>
    private void Read(int bytes)
    {
        if (_window.Read(bytes) is > 0 and var again)
        {
            _outflow.Allow(0, again);
        }
    }

    private void ReadOf(Inbox inbox, int bytes)
    {
        Read(bytes);
        if (inbox.Window.Read(bytes) is > 0 and var again && !inbox.IsEnded)
        {
            _outflow.Allow(inbox.Stream, again);
        }
    }
}
