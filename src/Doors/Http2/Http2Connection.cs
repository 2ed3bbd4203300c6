using System.Buffers;
using System.IO.Pipelines;

namespace Muster.Doors.Http2;

/// <summary>
/// One connection of HTTP/2, as a server (RFC 9113): reads what comes, and begins what it asks for once all that has come is
/// read. Who answers briefly does so at once, on the thread that read the request; who does not leaves it.
/// </summary>
internal sealed class Http2Connection
{
    private readonly IDuplexPipe _transport;
    private readonly Http2Options _options;
    private readonly TimeProvider _time;
    private readonly Func<ServerStream, Task> _serve;
    private readonly SendQueue _queue;
    private readonly Outflow _outflow;
    private readonly StreamTable _streams;
    private readonly FrameTaker _frames;
    private Exception? _failure;

    /// <param name="serve">Answers one request. Should it throw, the connection ends with it.</param>
    public Http2Connection(IDuplexPipe transport, Http2Options options, TimeProvider time, Func<ServerStream, Task> serve)
    {
        (_transport, _options, _time, _serve) = (transport, options, time, serve);
        var peer = new PeerSettings();
        _queue = new SendQueue(transport.Output, options.WaitingBytesMax);
        _outflow = new Outflow(_queue, peer);
        _streams = new StreamTable(options.StreamsMax);
        _frames = new FrameTaker(options, peer, _outflow, _streams);
    }

    /// <summary>How each connection begins (RFC 9113, section 3.4).</summary>
    public static ReadOnlySpan<byte> Preface => "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8;

    /// <summary>Ends with the connection, when all its requests have ended. Whoever owns the pipes completes them afterwards.</summary>
    /// <param name="cancel">No more requests are taken; those that run may end.</param>
    public async Task ServeAsync(CancellationToken cancel)
    {
        Http2Fault? fault = null;
        Exception gone = new IOException("the connection has ended");
        await using var idling = _time.CreateTimer(_ => LeaveWhenIdle(), null, _options.IdleTimeout, _options.IdleTimeout);
        await using var ending = cancel.UnsafeRegister(box => ((Http2Connection)box!).BeginEnding(), this);
        try
        {
            fault = await ReadAsync();
        }
        catch (Exception failure) when (failure is IOException or OperationCanceledException)
        {
            gone = failure;
            _queue.Break(failure);
        }
        finally
        {
            if (fault is not null)
            {
                _outflow.GoAway(_frames.LastStream, fault.Code, fault.Reason);
            }

            await EndAsync(gone);
        }

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
            if (!isGreeted && buffer.Length >= Preface.Length)
            {
                isGreeted = true;
                fault = Greet(ref buffer);
            }

            if (isGreeted && fault is null)
            {
                _queue.Cork();
                fault = Take(ref buffer);
                Start();
                _queue.Uncork();
            }

            input.AdvanceTo(buffer.Start, buffer.End);
            if (fault is not null || read.IsCompleted || _streams.Quiet.IsCompleted)
            {
                return fault;
            }

            await _queue.RoomAsync();
        }
    }

    private Http2Fault? Greet(ref ReadOnlySequence<byte> buffer)
    {
        if (!buffer.Slice(0, Preface.Length).ToArray().AsSpan().SequenceEqual(Preface))
        {
            return new Http2Fault(Http2Error.Protocol, "the connection does not begin as one of HTTP/2 does");
        }

        buffer = buffer.Slice(Preface.Length);
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
            var fault = payload.IsSingleSegment ? _frames.Take(head, payload.FirstSpan) : _frames.Take(head, payload.ToArray());
            if (fault is not null)
            {
                return fault;
            }

            buffer = buffer.Slice(payload.End);
        }

        return null;
    }

    private void Start()
    {
        foreach (var stream in _frames.Begun)
        {
            _ = RunAsync(stream);
        }

        _frames.Begun.Clear();
    }

    private async Task RunAsync(ServerStream stream)
    {
        try
        {
            await _serve(stream);
        }
        catch (Exception gone) when (gone is IOException or OperationCanceledException)
        {
            // Nobody is there to be told.
            stream.Abort(Http2Error.Cancel);
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
        _streams.Answered();
    }

    private void LeaveWhenIdle()
    {
        if (_streams.WasIdle())
        {
            BeginEnding();
        }
    }

    private void BeginEnding()
    {
        if (_streams.Close())
        {
            _outflow.GoAway(_frames.LastStream, Http2Error.None, "");
            _ = LeaveAsync();
        }
    }

    private async Task LeaveAsync()
    {
        await _streams.Quiet;
        _transport.Input.CancelPendingRead();
    }

    /// <summary>Whoever still answers is told that nobody listens, and waited for.</summary>
    private async ValueTask EndAsync(Exception gone)
    {
        _streams.Close();
        foreach (var stream in _streams.All())
        {
            stream.Drop(gone);
        }

        await _streams.Quiet;
        await _queue.RestAsync();
    }
}
