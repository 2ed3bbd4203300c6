using System.Globalization;
using System.IO.Pipelines;
using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Muster.Doors.Http2.Hpack;

namespace Muster.Doors.Http2;

/// <summary>A stream as those see it who answer requests of any version of HTTP.</summary>
internal sealed class StreamFeatures :
    IHttpRequestFeature, IRequestBodyPipeFeature, IHttpResponseFeature, IHttpResponseBodyFeature, IHttpRequestLifetimeFeature
{
    private readonly ServerStream _stream;
    private readonly AnswerBody _body;

    private StreamFeatures(ServerStream stream)
    {
        _stream = stream;
        _body = new AnswerBody(this);
        var head = stream.Head;
        var mark = head.Path.IndexOf('?', StringComparison.Ordinal);
        (Method, Scheme, RawTarget) = (head.Method, head.Scheme, head.Path);
        Path = Uri.UnescapeDataString(mark < 0 ? head.Path : head.Path[..mark]);
        QueryString = mark < 0 ? "" : head.Path[mark..];
        if (head.Authority.Length > 0)
        {
            RequestHeaders.Host = head.Authority;
        }

        foreach (var field in head.Fields)
        {
            if (field.Name[0] != ':')
            {
                RequestHeaders.Append(field.Name, field.Value);
            }
        }
    }

    public string Protocol { get; set; } = "HTTP/2";

    public string Scheme { get; set; }

    public string Method { get; set; }

    public string PathBase { get; set; } = "";

    public string Path { get; set; }

    public string QueryString { get; set; }

    public string RawTarget { get; set; }

    public PipeReader Reader => _stream.Body;

    public int StatusCode { get; set; } = StatusCodes.Status200OK;

    public string? ReasonPhrase { get; set; }

    public bool HasStarted { get; private set; }

    public Stream Stream => Writer.AsStream(leaveOpen: true);

    public PipeWriter Writer => _body;

    public CancellationToken RequestAborted
    {
        get => _stream.Gone;
        set => throw new NotSupportedException("the client alone gives a request up");
    }

    Stream IHttpRequestFeature.Body
    {
        get => Reader.AsStream(leaveOpen: true);
        set => throw new NotSupportedException("the body is the client's");
    }

    // Beside the writer, which those use who know it.
    Stream IHttpResponseFeature.Body
    {
        get => Stream;
        set => throw new NotSupportedException("the body goes to the client");
    }

    IHeaderDictionary IHttpRequestFeature.Headers
    {
        get => RequestHeaders;
        set => throw new NotSupportedException("the headers are the client's");
    }

    IHeaderDictionary IHttpResponseFeature.Headers { get; set; } = new HeaderDictionary();

    private IHeaderDictionary RequestHeaders { get; } = new HeaderDictionary();

    /// <param name="remote">Whom the connection is from; null where that is not known.</param>
    /// <param name="now">For the answer's date.</param>
    public static IFeatureCollection Of(ServerStream stream, EndPoint? remote, DateTimeOffset now)
    {
        var one = new StreamFeatures(stream);
        ((IHttpResponseFeature)one).Headers.Date = now.ToString("R", CultureInfo.InvariantCulture);
        var all = new FeatureCollection(7);
        all.Set<IHttpRequestFeature>(one);
        all.Set<IRequestBodyPipeFeature>(one);
        all.Set<IHttpResponseFeature>(one);
        all.Set<IHttpResponseBodyFeature>(one);
        all.Set<IHttpRequestLifetimeFeature>(one);
        if (remote is IPEndPoint address)
        {
            all.Set<IHttpConnectionFeature>(
                new HttpConnectionFeature { RemoteIpAddress = address.Address, RemotePort = address.Port });
        }

        return all;
    }

    public void Abort() => _stream.Abort(Http2Error.Cancel);

    public async Task StartAsync(CancellationToken cancel)
    {
        Begin();
        await _stream.FlushAsync(cancel);
    }

    public Task CompleteAsync()
    {
        if (!_stream.HasEnded)
        {
            Begin();
            _stream.End(null);
        }

        return Task.CompletedTask;
    }

    public void DisableBuffering()
    {
        // What is flushed leaves at once as it is.
    }

    public Task SendFileAsync(string path, long offset, long? count, CancellationToken cancel) =>
        SendFileFallback.SendFileAsync(Stream, path, offset, count, cancel);

    public void OnStarting(Func<object, Task> callback, object state) =>
        throw new NotSupportedException("nobody is called before an answer begins");

    public void OnCompleted(Func<object, Task> callback, object state) =>
        throw new NotSupportedException("nobody is called after an answer has ended");

    private void Begin()
    {
        if (HasStarted)
        {
            return;
        }

        HasStarted = true;
        var block = new HeaderWriter().Status(StatusCode);
        foreach (var (name, values) in ((IHttpResponseFeature)this).Headers)
        {
            foreach (var value in values)
            {
                block.Field(name.ToLower(CultureInfo.InvariantCulture), value ?? "");
            }
        }

        _stream.Begin(block.ToArray());
    }

    /// <summary>The body of the answer.</summary>
    private sealed class AnswerBody(StreamFeatures answer) : PipeWriter
    {
        private bool _isCancelled;

        public override void Advance(int bytes) => answer._stream.Written.Advance(bytes);

        public override Memory<byte> GetMemory(int sizeHint = 0) => answer._stream.Written.GetMemory(sizeHint);

        public override Span<byte> GetSpan(int sizeHint = 0) => answer._stream.Written.GetSpan(sizeHint);

        public override async ValueTask<FlushResult> FlushAsync(CancellationToken cancel)
        {
            await answer.StartAsync(cancel);
            return new FlushResult(Interlocked.Exchange(ref _isCancelled, false), isCompleted: false);
        }

        public override void CancelPendingFlush() => Volatile.Write(ref _isCancelled, true);

        public override void Complete(Exception? exception = null)
        {
            // The answer's end is said by whoever completes it.
        }
    }
}
