using System.Buffers;
using System.IO.Pipelines;

namespace Muster.Doors.Http2;

/// <summary>
/// One request and its answer. The answer is written by one after the other, never by two at once.
/// </summary>
#pragma warning disable CA1001 // The source has no timer, so that there is nothing to dispose of; it may be cancelled after all is over.
internal sealed class ServerStream
#pragma warning restore CA1001
{
    private readonly Outflow _outflow;
    private readonly CancellationTokenSource _gone = new();
    private readonly ByteQueue _written = new();
    private byte[]? _headers;

    /// <param name="sendBytes">What the client takes of the answer before it says more.</param>
    public ServerStream(RequestHead head, Inbox body, Outflow outflow, int sendBytes, Action<uint> onOver)
    {
        (Head, Inbox, _outflow) = (head, body, outflow);
        Answering = new Answering(body, sendBytes, onOver);
    }

    public RequestHead Head { get; }

    public PipeReader Body => Inbox;

    /// <summary>Cancelled when the client has given up the request, or is gone.</summary>
    public CancellationToken Gone => _gone.Token;

    /// <summary>Where the body of the answer is written, which leaves with the next flush.</summary>
    public IBufferWriter<byte> Written => _written;

    /// <summary>All of the answer has been handed over, though it may not have left yet.</summary>
    public bool HasEnded { get; private set; }

    internal Inbox Inbox { get; }

    internal Answering Answering { get; }

    /// <summary>Sets what goes before the body.</summary>
    /// <param name="block">Encoded; kept, not copied.</param>
    public void Begin(byte[] block) => _headers = block;

    /// <summary>Sends what was written.</summary>
    /// <exception cref="Microsoft.AspNetCore.Connections.ConnectionResetException">The client has given up the request, or is gone.</exception>
    public async ValueTask FlushAsync(CancellationToken cancel)
    {
        var sending = _outflow.SendAsync(Answering, TakeHeaders(), _written.Span, cancel);
        _written.Clear();
        await sending;
    }

    /// <summary>Sends what was written, and the end.</summary>
    /// <param name="trailers">Encoded; null for none.</param>
    public void End(byte[]? trailers)
    {
        HasEnded = true;
        _outflow.End(Answering, TakeHeaders(), _written.Span, trailers);
        _written.Clear();
    }

    /// <summary>Gives the request up, unless its answer has been sent whole.</summary>
    public void Abort(Http2Error code) => _outflow.Reset(Answering, code);

    /// <summary>The client will send no more, because it does not want the answer.</summary>
    internal void Drop(Exception why)
    {
        _outflow.Drop(Answering);
        Inbox.Break(why);

        // Elsewhere, since it calls whoever waits for it.
        _ = _gone.CancelAsync();
    }

    private byte[]? TakeHeaders()
    {
        var headers = _headers;
        _headers = null;
        return headers;
    }
}
