using System.Buffers;
using System.Buffers.Binary;
using System.IO.Pipelines;

namespace Muster.Doors.Http2;

/// <summary>
/// One connection of HTTP/2, as a server (RFC 9113): reads frames one after the other, and begins what they ask for once all that
/// has come is read. Who answers briefly does so at once, on the thread that read the request; who does not leaves it.
/// </summary>
internal sealed class Http2Connection
{
    private static readonly byte[] _preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8.ToArray();

    private readonly IDuplexPipe _transport;
    private readonly Http2Options _options;
    private readonly TimeProvider _time;
    private readonly Func<ServerStream, Task> _serve;
    private readonly PeerSettings _peer = new();
    private readonly Outflow _outflow;
    private readonly HeaderBlocks _blocks;
    private readonly ReceiveWindow _window;
    private readonly List<ServerStream> _begun = [];

    // Made once, for all streams.
    private readonly Action<Inbox, int> _onRead;
    private readonly Action<uint> _onOver;

    // Guards the streams, of which others end some, and what is counted with them; a leaf.
    private readonly Lock _gate = new();
    private readonly Dictionary<uint, ServerStream> _streams = [];
    private readonly TaskCompletionSource _quiet = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _running;
    private uint _lastStream;
    private bool _hasSettings;
    private bool _isEnding;
    private bool _wasBusy;
    private bool _isOver;
    private Exception? _failure;

    /// <param name="serve">Answers one request. Should it throw, the connection ends with it.</param>
    public Http2Connection(IDuplexPipe transport, Http2Options options, TimeProvider time, Func<ServerStream, Task> serve)
    {
        (_transport, _options, _time, _serve) = (transport, options, time, serve);
        _outflow = new Outflow(transport.Output, _peer, options.WaitingBytesMax);
        _blocks = new HeaderBlocks(options.HeaderBytesMax);
        _window = new ReceiveWindow(options.ConnectionWindowBytes);
        (_onRead, _onOver) = (ReadOf, Forget);
    }

    /// <summary>Ends with the connection, when all its requests have ended. Whoever owns the pipes completes them afterwards.</summary>
    /// <param name="closing">No more requests are taken; those that run may end.</param>
    public async Task ServeAsync(CancellationToken closing)
    {
        Http2Fault? fault = null;
        Exception gone = new IOException("the connection has ended");
        await using var idling = _time.CreateTimer(_ => LeaveWhenIdle(), null, _options.IdleTimeout, _options.IdleTimeout);
        await using var ending = closing.UnsafeRegister(box => ((Http2Connection)box!).BeginEnding(), this);
        try
        {
            fault = await ReadAsync();
        }
        catch (Exception failure) when (failure is IOException or OperationCanceledException or InvalidOperationException)
        {
            gone = failure;
            _outflow.Break(failure);
        }

        if (fault is not null)
        {
            _outflow.GoAway(_lastStream, fault.Code, fault.Reason);
        }

        await EndAsync(gone);
        if (_failure is not null)
        {
            throw new InvalidOperationException("a request failed in a way that ends its connection", _failure);
        }
    }

    private async ValueTask<Http2Fault?> ReadAsync()
    {
        var input = _transport.Input;
        var isGreeted = false;
        while (true)
        {
            var read = await input.ReadAsync();
            var buffer = read.Buffer;
            Http2Fault? fault = null;
            if (!isGreeted && buffer.Length >= _preface.Length)
            {
                isGreeted = true;
                fault = Greet(ref buffer);
            }

            if (isGreeted && fault is null)
            {
                _outflow.Cork();
                fault = Take(ref buffer);
                Start();
                _outflow.Uncork();
            }

            input.AdvanceTo(buffer.Start, buffer.End);
            if (fault is not null || read.IsCompleted || _quiet.Task.IsCompleted)
            {
                return fault;
            }

            await _outflow.RoomAsync();
        }
    }

    private Http2Fault? Greet(ref ReadOnlySequence<byte> buffer)
    {
        if (!buffer.Slice(0, _preface.Length).ToArray().AsSpan().SequenceEqual(_preface))
        {
            return new Http2Fault(Http2Error.Protocol, "the connection does not begin as one of HTTP/2 does");
        }

        buffer = buffer.Slice(_preface.Length);
        _outflow.Send(FrameKind.Settings, FrameFlags.None, 0, PeerSettings.Own(_options));
        _outflow.Allow(0, _options.ConnectionWindowBytes - PeerSettings.FirstWindowBytes);
        return null;
    }

    private Http2Fault? Take(ref ReadOnlySequence<byte> buffer)
    {
        while (buffer.Length >= FrameHead.Bytes)
        {
            var head = FrameHead.Read(buffer);
            if (head.Length > PeerSettings.FirstFrameBytesMax)
            {
                return new Http2Fault(Http2Error.FrameSize, $"a frame has {head.Length} bytes, and may have {PeerSettings.FirstFrameBytesMax}");
            }

            if (buffer.Length < FrameHead.Bytes + head.Length)
            {
                return null;
            }

            var payload = buffer.Slice(FrameHead.Bytes, head.Length);
            var fault = payload.IsSingleSegment ? Take(head, payload.FirstSpan) : Take(head, payload.ToArray());
            if (fault is not null)
            {
                return fault;
            }

            buffer = buffer.Slice(payload.End);
        }

        return null;
    }

    private Http2Fault? Take(FrameHead head, ReadOnlySpan<byte> payload)
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
        if (head.Stream > _lastStream)
        {
            return Idle(head);
        }

        if (!_window.TryReceive(head.Length))
        {
            return new Http2Fault(Http2Error.FlowControl, "more was sent than the window of the connection allows");
        }

        if (!Padding.TryStrip(head, ref payload))
        {
            return new Http2Fault(Http2Error.Protocol, "a frame has more padding than bytes");
        }

        if (Find(head.Stream) is not { } stream)
        {
            Read(head.Length); // it was on its way when the stream ended
            return null;
        }

        if (stream.Inbox.IsEnded || !stream.Inbox.Window.TryReceive(head.Length))
        {
            Read(head.Length);
            stream.Abort(stream.Inbox.IsEnded ? Http2Error.StreamClosed : Http2Error.FlowControl);
            stream.Drop(new IOException("the client has sent what it may not"));
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
        if (id <= _lastStream)
        {
            TakeTrailers(id);
            return null;
        }

        if (id % 2 == 0)
        {
            return new Http2Fault(Http2Error.Protocol, "a client's streams have odd numbers");
        }

        _lastStream = id;
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

        _begun.Add(stream);
        return null;
    }

    // What they say means nothing here, but that the request is whole.
    private void TakeTrailers(uint id)
    {
        if (Find(id) is not { } stream)
        {
            return; // they were on their way when it ended
        }

        if (stream.Inbox.IsEnded || !_blocks.IsLast)
        {
            stream.Abort(stream.Inbox.IsEnded ? Http2Error.StreamClosed : Http2Error.Protocol);
            stream.Drop(new IOException("the client has sent headers where none may be"));
            return;
        }

        stream.Inbox.Add([], isLast: true);
    }

    private Http2Fault? TakeReset(FrameHead head)
    {
        if (head.Stream > _lastStream)
        {
            return Idle(head);
        }

        Find(head.Stream)?.Drop(new IOException("the client has given up the request"));
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
            foreach (var stream in All())
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
        if (head.Stream > _lastStream)
        {
            return Idle(head);
        }

        var stream = Find(head.Stream);
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

        stream.Abort(code);
        stream.Drop(new IOException("the client has widened its window by what it cannot"));
        return null;
    }

    private static Http2Fault Idle(FrameHead head) =>
        new(Http2Error.Protocol, $"stream {head.Stream} has not begun");

    private void Start()
    {
        foreach (var stream in _begun)
        {
            _ = RunAsync(stream);
        }

        _begun.Clear();
    }

    private async Task RunAsync(ServerStream stream)
    {
        try
        {
            await _serve(stream);
        }
        catch (Exception failure)
        {
            // Heard of by whoever serves the connection, which ends.
            Interlocked.CompareExchange(ref _failure, failure, null);
            BeginEnding();
        }

        if (!stream.HasEnded)
        {
            stream.Abort(Http2Error.Internal);
        }

        stream.Inbox.Discard();
        lock (_gate)
        {
            _running--;
            Look();
        }
    }

    private ServerStream? Open(uint id, RequestHead head)
    {
        var inbox = new Inbox(id, _options.StreamWindowBytes, _onRead);
        var stream = new ServerStream(head, inbox, _outflow, _peer.WindowBytes, _onOver);
        lock (_gate)
        {
            if (_isEnding || Math.Max(_running, _streams.Count) >= _options.StreamsMax)
            {
                return null;
            }

            _streams.Add(id, stream);
            _running++;
            _wasBusy = true;
            return stream;
        }
    }

    private ServerStream? Find(uint id)
    {
        lock (_gate)
        {
            return _streams.GetValueOrDefault(id);
        }
    }

    private List<ServerStream> All()
    {
        lock (_gate)
        {
            return [.. _streams.Values];
        }
    }

    private void Forget(uint id)
    {
        lock (_gate)
        {
            _streams.Remove(id);
            Look();
        }
    }

    // Called with the gate: whoever waits for the end of all is told of it.
    private void Look()
    {
        if (!_isEnding || _running > 0 || _streams.Count > 0)
        {
            return;
        }

        _quiet.TrySetResult();
        if (!_isOver)
        {
            // Elsewhere, since whoever reads would go on right here, within the gate.
            ThreadPool.UnsafeQueueUserWorkItem(static input => input.CancelPendingRead(), _transport.Input, preferLocal: false);
        }
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

    private void LeaveWhenIdle()
    {
        lock (_gate)
        {
            if (_wasBusy || _streams.Count > 0)
            {
                _wasBusy = false;
                return;
            }
        }

        BeginEnding();
    }

    private void BeginEnding()
    {
        lock (_gate)
        {
            if (_isEnding)
            {
                return;
            }

            _isEnding = true;
        }

        _outflow.GoAway(_lastStream, Http2Error.None, "");
        lock (_gate)
        {
            Look();
        }
    }

    /// <summary>Whoever still answers is told that nobody listens, and waited for.</summary>
    private async ValueTask EndAsync(Exception gone)
    {
        lock (_gate)
        {
            (_isEnding, _isOver) = (true, true);
        }

        foreach (var stream in All())
        {
            stream.Drop(gone);
        }

        lock (_gate)
        {
            Look();
        }

        await _quiet.Task;
        await _outflow.RestAsync();
    }
}
