using System.Buffers.Binary;
using Microsoft.AspNetCore.Connections;

namespace Muster.Doors.Http2;

/// <summary>What leaves on one connection, in frames that go no further than the client's windows let them (RFC 9113, section 5.2).</summary>
/// <remarks>Safe for all threads.</remarks>
internal sealed class Outflow(SendQueue queue, PeerSettings peer)
{
    private readonly LinkedList<Answering> _heldUp = [];
    private long _window = PeerSettings.FirstWindowBytes;

    /// <summary>Sends a frame of the connection's own.</summary>
    public void Send(FrameKind kind, FrameFlags flags, uint stream, ReadOnlySpan<byte> payload)
    {
        lock (queue.Gate)
        {
            if (queue.Broken is not null)
            {
                return;
            }

            queue.Waiting.Write(new FrameHead(payload.Length, kind, flags, stream), payload);
        }

        queue.Go();
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
        lock (queue.Gate)
        {
            if (answering.IsOver)
            {
                return;
            }

            if (queue.Broken is null)
            {
                queue.Waiting.WriteReset(answering.Stream, code);
            }

            answering.End();
        }

        queue.Go();
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
        lock (queue.Gate)
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
        lock (queue.Gate)
        {
            ThrowIfOver(answering);
            if (headers is not null)
            {
                queue.Waiting.WriteHeaders(answering.Stream, headers, peer.FrameBytesMax, isLast: false);
            }

            Pour(answering, body);
            waits = answering.Unsent.Count > 0 ? answering.UntilSent() : queue.RoomAsync();
        }

        queue.Go();
        return waits.IsCompleted ? default : new(waits.WaitAsync(cancel));
    }

    /// <summary>Adds the last of what a stream sends. It leaves when it can; nobody waits for it.</summary>
    /// <param name="headers">As of <see cref="SendAsync"/>.</param>
    /// <param name="trailers">A block of headers that ends the stream; null where the body does.</param>
    public void End(Answering answering, byte[]? headers, ReadOnlySpan<byte> body, byte[]? trailers)
    {
        lock (queue.Gate)
        {
            if (answering.IsOver || queue.Broken is not null)
            {
                return; // nobody is there to be told
            }

            if (headers is not null)
            {
                queue.Waiting.WriteHeaders(answering.Stream, headers, peer.FrameBytesMax, isLast: false);
            }

            (answering.Trailers, answering.IsLast) = (trailers, true);
            Pour(answering, body);
        }

        queue.Go();
    }

    /// <summary>Lets so many bytes more go, of a stream or, where it is null, of all; false when that is more than there can be.</summary>
    /// <param name="bytes">Below zero where the client has made its windows smaller.</param>
    public bool Widen(Answering? answering, long bytes)
    {
        lock (queue.Gate)
        {
            if (answering is null)
            {
                _window += bytes;
                for (var left = _heldUp.Count; left > 0 && _window > 0; left--)
                {
                    var next = _heldUp.First!.Value;
                    next.Leave();
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

        queue.Go();
        return true;
    }

    private void ThrowIfOver(Answering answering)
    {
        if (answering.IsOver || queue.Broken is not null)
        {
            throw new ConnectionResetException("the client has given up the request", queue.Broken ?? new IOException());
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
            if (_window <= 0)
            {
                answering.Place ??= _heldUp.AddLast(answering);
            }

            return;
        }

        answering.TellSent();
        if (answering.IsLast && !answering.IsOver)
        {
            if (answering.Trailers is { } trailers)
            {
                queue.Waiting.WriteHeaders(answering.Stream, trailers, peer.FrameBytesMax, isLast: true);
            }
            else
            {
                queue.Waiting.Write(new FrameHead(0, FrameKind.Data, FrameFlags.EndStream, answering.Stream), []);
            }

            if (!answering.HasHeardAll)
            {
                // It need not say the rest (RFC 9113, section 8.1).
                queue.Waiting.WriteReset(answering.Stream, Http2Error.None);
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

            queue.Waiting.Write(new FrameHead(bytes, FrameKind.Data, FrameFlags.None, answering.Stream), body.Slice(written, bytes));
            _window -= bytes;
            answering.Window -= bytes;
            written += bytes;
        }

        return written;
    }
}
