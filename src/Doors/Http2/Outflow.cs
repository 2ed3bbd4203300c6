using System.Buffers.Binary;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Connections;

namespace Muster.Doors.Http2;

/// <summary>
/// All that leaves on one connection. Frames gather in memory, and whoever adds some while nobody sends becomes the one who
/// sends, until nothing is left: no thread of its own, and what many streams have to say leaves together.
/// </summary>
/// <remarks>Safe for all threads. Bodies go no further than the client's windows let them (RFC 9113, section 5.2).</remarks>
internal sealed class Outflow(PipeWriter output, PeerSettings peer, int waitingBytesMax)
{
    // Guards the fields below and every Answering.
    private readonly Lock _gate = new();
    private readonly Queue<Answering> _heldUp = [];
    private ByteQueue _waiting = new();
    private ByteQueue _spare = new();
    private long _window = PeerSettings.FirstWindowBytes;
    private bool _isCorked;
    private bool _sends;
    private Exception? _broken;
    private TaskCompletionSource? _room;
    private TaskCompletionSource? _rest;

    /// <summary>Holds back what is added, so that it leaves together.</summary>
    public void Cork()
    {
        lock (_gate)
        {
            _isCorked = true;
        }
    }

    /// <summary>Lets go what was held back.</summary>
    public void Uncork()
    {
        lock (_gate)
        {
            _isCorked = false;
        }

        Go();
    }

    /// <summary>Sends a frame of the connection's own.</summary>
    public void Send(FrameKind kind, FrameFlags flags, uint stream, ReadOnlySpan<byte> payload)
    {
        lock (_gate)
        {
            if (_broken is not null)
            {
                return;
            }

            _waiting.Write(new FrameHead(payload.Length, kind, flags, stream), payload);
        }

        Go();
    }

    /// <summary>Lets the client send so many bytes more, of a stream or, where it is 0, of all.</summary>
    public void Allow(uint stream, int bytes)
    {
        Span<byte> payload = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(payload, bytes);
        Send(FrameKind.WindowUpdate, FrameFlags.None, stream, payload);
    }

    /// <summary>Says the last word of the connection.</summary>
    public void GoAway(uint lastStream, Http2Error code, string reason)
    {
        Span<byte> payload = stackalloc byte[8 + reason.Length];
        BinaryPrimitives.WriteUInt32BigEndian(payload, lastStream);
        BinaryPrimitives.WriteUInt32BigEndian(payload[4..], (uint)code);
        System.Text.Encoding.ASCII.GetBytes(reason, payload[8..]);
        Send(FrameKind.GoAway, FrameFlags.None, 0, payload);
    }

    /// <summary>Gives a stream up, unless it is over.</summary>
    public void Reset(Answering answering, Http2Error code)
    {
        lock (_gate)
        {
            if (answering.IsOver)
            {
                return;
            }

            if (_broken is null)
            {
                _waiting.WriteReset(answering.Stream, code);
            }

            answering.End();
        }

        Go();
    }

    /// <summary>Says that a stream is not wanted, which nothing was sent on.</summary>
    public void Refuse(uint stream, Http2Error code)
    {
        Span<byte> payload = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(payload, (uint)code);
        Send(FrameKind.Reset, FrameFlags.None, stream, payload);
    }

    /// <summary>The client has given the stream up, or is gone.</summary>
    public void Drop(Answering answering)
    {
        lock (_gate)
        {
            if (!answering.IsOver)
            {
                answering.End();
            }
        }
    }

    /// <summary>Adds to what a stream sends, and waits until the client's windows have let it go and there is room for more.</summary>
    /// <param name="headers">A block of headers that goes first; null for none.</param>
    /// <exception cref="ConnectionResetException">The stream is over, or the connection is.</exception>
    public ValueTask SendAsync(Answering answering, byte[]? headers, ReadOnlySpan<byte> body, CancellationToken cancel)
    {
        Task waits;
        lock (_gate)
        {
            ThrowIfOver(answering);
            if (headers is not null)
            {
                _waiting.WriteHeaders(answering.Stream, headers, peer.FrameBytesMax, isLast: false);
            }

            Pour(answering, body);
            if (answering.Unsent.Count > 0)
            {
                waits = (answering.Sent ??= NewSource()).Task;
            }
            else if (_waiting.Count > waitingBytesMax)
            {
                waits = (_room ??= NewSource()).Task;
            }
            else
            {
                waits = Task.CompletedTask;
            }
        }

        Go();
        return waits.IsCompleted ? default : new(waits.WaitAsync(cancel));
    }

    /// <summary>Adds the last of what a stream sends. It leaves when it can; nobody waits for it.</summary>
    /// <param name="headers">As of <see cref="SendAsync"/>.</param>
    /// <param name="trailers">A block of headers that ends the stream; null where the body does.</param>
    public void End(Answering answering, byte[]? headers, ReadOnlySpan<byte> body, byte[]? trailers)
    {
        lock (_gate)
        {
            if (answering.IsOver || _broken is not null)
            {
                return; // nobody is there to be told
            }

            if (headers is not null)
            {
                _waiting.WriteHeaders(answering.Stream, headers, peer.FrameBytesMax, isLast: false);
            }

            (answering.Trailers, answering.IsLast) = (trailers, true);
            Pour(answering, body);
        }

        Go();
    }

    /// <summary>Lets so many bytes more go, of a stream or, where it is null, of all; false when that is more than there can be.</summary>
    /// <param name="bytes">Below zero where the client has made its windows smaller.</param>
    public bool Widen(Answering? answering, long bytes)
    {
        lock (_gate)
        {
            if (answering is null)
            {
                _window += bytes;
                for (var left = _heldUp.Count; left > 0 && _window > 0; left--)
                {
                    var next = _heldUp.Dequeue();
                    next.IsHeldUp = false;
                    Pour(next, []);
                }
            }
            else if (!answering.IsOver)
            {
                answering.Window += bytes;
                Pour(answering, []);
            }

            if ((answering?.Window ?? _window) > FrameHead.NumberMax)
            {
                return false;
            }
        }

        Go();
        return true;
    }

    /// <summary>Ends when there is room for what more requests would ask for.</summary>
    public ValueTask RoomAsync()
    {
        lock (_gate)
        {
            return _waiting.Count <= waitingBytesMax || _broken is not null ? default : new((_room ??= NewSource()).Task);
        }
    }

    /// <summary>Ends when all has been sent that can be.</summary>
    public Task RestAsync()
    {
        lock (_gate)
        {
            return _sends ? (_rest ??= NewSource()).Task : Task.CompletedTask;
        }
    }

    /// <summary>The connection is gone: nobody need wait.</summary>
    public void Break(Exception failure)
    {
        lock (_gate)
        {
            _broken ??= failure;
            _waiting.Clear();
            Announce(ref _room);
        }
    }

    private static TaskCompletionSource NewSource() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private static void Announce(ref TaskCompletionSource? source)
    {
        source?.SetResult();
        source = null;
    }

    // Not awaited: whoever added something has more to do.
    private void Go()
    {
        lock (_gate)
        {
            if (_sends || _isCorked || _waiting.Count == 0)
            {
                return;
            }

            _sends = true;
        }

        _ = SendAllAsync();
    }

    private async Task SendAllAsync()
    {
        try
        {
            while (Next() is { } frames)
            {
                var flushed = await output.WriteAsync(frames.Memory);
                frames.Clear();
                if (flushed.IsCompleted)
                {
                    throw new IOException("the client takes no more");
                }
            }
        }
        catch (Exception gone) when (gone is IOException or OperationCanceledException or ObjectDisposedException)
        {
            // Whoever reads from the connection hears of it as well, and ends it.
            Break(gone);
            lock (_gate)
            {
                Settle();
            }
        }
    }

    // Null when there is nothing, and nobody sends any more.
    private ByteQueue? Next()
    {
        lock (_gate)
        {
            if (_waiting.Count == 0 || _isCorked || _broken is not null)
            {
                Settle();
                return null;
            }

            (_waiting, _spare) = (_spare, _waiting);
            Announce(ref _room);
            return _spare;
        }
    }

    private void Settle()
    {
        _sends = false;
        Announce(ref _room);
        Announce(ref _rest);
    }

    private void ThrowIfOver(Answering answering)
    {
        if (answering.IsOver || _broken is not null)
        {
            throw new ConnectionResetException("the client has given up the request", _broken ?? new IOException());
        }
    }

    /// <summary>Makes frames of what the stream has to send, as far as the windows go.</summary>
    private void Pour(Answering answering, ReadOnlySpan<byte> body)
    {
        if (answering.Unsent.Count == 0)
        {
            // Nothing is copied twice that can leave at once.
            body = body[Write(answering, body)..];
            answering.Unsent.Append(body);
        }
        else
        {
            answering.Unsent.Append(body);
            answering.Unsent.Drop(Write(answering, answering.Unsent.Span));
        }

        if (answering.Unsent.Count > 0)
        {
            if (_window <= 0 && !answering.IsHeldUp)
            {
                answering.IsHeldUp = true;
                _heldUp.Enqueue(answering);
            }

            return;
        }

        answering.Sent?.TrySetResult();
        answering.Sent = null;
        if (answering.IsLast && !answering.IsOver)
        {
            if (answering.Trailers is { } trailers)
            {
                _waiting.WriteHeaders(answering.Stream, trailers, peer.FrameBytesMax, isLast: true);
            }
            else
            {
                _waiting.Write(new FrameHead(0, FrameKind.Data, FrameFlags.EndStream, answering.Stream), []);
            }

            if (!answering.HasHeardAll)
            {
                // It need not say the rest (RFC 9113, section 8.1).
                _waiting.WriteReset(answering.Stream, Http2Error.None);
            }

            answering.End();
        }
    }

    // The number of bytes that have become frames.
    private int Write(Answering answering, ReadOnlySpan<byte> body)
    {
        if (answering.IsOver)
        {
            return body.Length;
        }

        var written = 0;
        while (written < body.Length)
        {
            var bytes = (int)Math.Min(Math.Min(body.Length - written, peer.FrameBytesMax), Math.Min(_window, answering.Window));
            if (bytes <= 0)
            {
                break;
            }

            _waiting.Write(new FrameHead(bytes, FrameKind.Data, FrameFlags.None, answering.Stream), body.Slice(written, bytes));
            _window -= bytes;
            answering.Window -= bytes;
            written += bytes;
        }

        return written;
    }
}
