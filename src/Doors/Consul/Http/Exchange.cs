using System.IO.Pipelines;
using System.Net;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Muster.Bedrock;
using Muster.Bedrock.Metrics;
using Muster.Doors.Go;
using Muster.Registry;

namespace Muster.Doors.Consul.Http;

/// <summary>
/// One request and its answer. A connection has one, used again for each of its requests; an endpoint gives exactly one
/// answer by returning one of the <c>Send</c> verbs.
/// </summary>
internal sealed class Exchange : IDisposable
{
    /// <summary>
    /// Bytes of a body handed to the connection at once. Kestrel copies what it is handed: so, a slow reader of a large
    /// answer, and a thousand of them, hold little more than this each.
    /// </summary>
    private const int PieceBytesMax = 64 * 1024;

    private readonly DoorContext _context;
    private readonly WaitingPlace _place;
    private readonly Course _course;
    private readonly AnswerBuffer _buffer = new();
    private IFeatureCollection _features = null!;
    private IHttpRequestFeature _request = null!;
    private IHttpResponseFeature _response = null!;
    private GoJsonWriter? _json;
    private Caller? _caller;
    private Route? _route;

    public Exchange(DoorContext context)
    {
        _context = context;
        _course = new Course(context.House.Time);
        _place = new WaitingPlace(context.House.Time);
        context.House.Waits.Note(_place);
    }

    public DoorContext Context => _context;

    public House House => _context.House;

    public string Method => _request.Method;

    /// <summary>Unescaped.</summary>
    public byte[] Path { get; private set; } = [];

    /// <summary>Path and query as they came.</summary>
    public string RawTarget => _request.RawTarget;

    /// <summary>The escaped query as it came, without the question mark.</summary>
    public string RawQuery { get; private set; } = "";

    /// <summary>Whether the target had a question mark.</summary>
    public bool HasQuery { get; private set; }

    /// <summary>Scheme and host of a target that names them, as a proxy's does; else empty.</summary>
    public string Origin { get; private set; } = "";

    public QueryParameters Query { get; set; } = QueryParameters.None;

    /// <summary>The path behind the route's pattern.</summary>
    public ReadOnlyMemory<byte> Rest { get; set; }

    /// <summary>Whether the answer goes through Consul's endpoint wrapper: gzip, Vary, common headers.</summary>
    public bool Wrapped { get; set; }

    public IHeaderDictionary RequestHeaders => _request.Headers;

    public IHeaderDictionary Headers => _response.Headers;

    /// <summary>Set when the client goes away.</summary>
    public CancellationToken Gone => _features.GetRequiredFeature<IHttpRequestLifetimeFeature>().RequestAborted;

    public Caller Caller => _caller ??= new Caller("", "consul", RemoteAddress?.ToString() ?? "");

    public IPAddress? RemoteAddress => _features.Get<IHttpConnectionFeature>()?.RemoteIpAddress;

    /// <summary>The answer's JSON; what was written before is dropped.</summary>
    public GoJsonWriter BeginJson()
    {
        _buffer.Clear();
        _json ??= new GoJsonWriter(_buffer);
        _json.Reset();
        _json.Pretty = _context.House.Self.DevMode || Query.Has("pretty");
        return _json;
    }

    /// <summary>Whether the target has an escape that cannot be read.</summary>
    public bool HasBrokenTarget { get; private set; }

    /// <summary>Whether the answer is on its way, so that no other can be given.</summary>
    public bool HasStarted => _response.HasStarted;

    /// <summary>Takes a new request.</summary>
    public void Begin(IFeatureCollection features)
    {
        _features = features;
        _request = features.GetRequiredFeature<IHttpRequestFeature>();
        _response = features.GetRequiredFeature<IHttpResponseFeature>();
        Query = QueryParameters.None;
        Rest = default;
        Wrapped = false;
        _route = null;
        var target = RequestTarget.Split(_request.RawTarget);
        (Origin, RawQuery, HasQuery) = (target.Origin, target.Query ?? "", target.Query is not null);
        var unescaped = RequestTarget.Unescape(target.Path);
        Path = unescaped ?? [];
        HasBrokenTarget = unescaped is null;
    }

    /// <summary>How its time is spent.</summary>
    public Course Course => _course;

    /// <summary>The code that the answer has, or would have now.</summary>
    public int Status => _response.StatusCode;

    /// <summary>How long it takes from now to its end is recorded there, in milliseconds.</summary>
    public void Time(Sample sample, Route route)
    {
        _route = route;
        _course.Begin(sample);
    }

    public void End()
    {
        _buffer.Clear();
        if (_route is { } route)
        {
            _route = null;
            _course.End(this, route);
        }
    }

    public void Dispose() => _buffer.Dispose();

    /// <summary>Nobody is there to be answered.</summary>
    public void Abort() => _features.GetRequiredFeature<IHttpRequestLifetimeFeature>().Abort();

    /// <summary>Bytes announced; null for a chunked body.</summary>
    public long? BodyBytes => RequestHeaders.ContentLength ?? (RequestHeaders.TransferEncoding.Count > 0 ? null : 0);

    /// <summary>The body as it comes, for the one endpoint whose bodies are too large to be held.</summary>
    public Stream Body => _request.Body;

    /// <summary>The whole body, or null when it has more bytes than that.</summary>
    public async ValueTask<byte[]?> ReadBodyAsync(int bytesMax)
    {
        var announced = BodyBytes;
        if (announced > bytesMax)
        {
            return null;
        }

        if (announced == 0)
        {
            return [];
        }

        var reader = _features.GetRequiredFeature<IRequestBodyPipeFeature>().Reader;
        while (true)
        {
            var began = House.Time.GetTimestamp();
            var read = await reader.ReadAsync(Gone);
            _course.Received(began);
            if (read.Buffer.Length > bytesMax)
            {
                reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
                return null;
            }

            if (read.IsCompleted)
            {
                var body = new byte[read.Buffer.Length];
                CopyTo(read, body);
                reader.AdvanceTo(read.Buffer.End);
                return body;
            }

            reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }

    /// <summary>From now on the client waits, until <see cref="EndWait"/>; who asks is told so.</summary>
    public void BeginWait(WaitKind kind)
    {
        var connection = _features.Get<IHttpConnectionFeature>();
        _place.Begin(
            kind,
            connection?.RemoteIpAddress,
            connection?.RemotePort ?? 0,
            RequestHeaders.UserAgent is [.., var program] ? program ?? "" : "",
            RawTarget);
    }

    public void EndWait() => _place.End();

    /// <summary>The JSON begun with <see cref="BeginJson"/>, as bytes of its own.</summary>
    public byte[] EndJson()
    {
        _json!.Finish();
        var bytes = _buffer.Written.ToArray();
        _buffer.Clear();
        return bytes;
    }

    /// <summary>JSON that others get too.</summary>
    public ValueTask SendAsync(SharedAnswer answer)
    {
        SetHead(StatusCodes.Status200OK);
        Headers.ContentType = "application/json";
        if (!Wrapped || !AcceptedEncoding.TakesGzip(RequestHeaders.AcceptEncoding))
        {
            return WriteAsync(answer.Body);
        }

        Headers.ContentEncoding = "gzip";
        return WriteAsync(_context.Answers.PackedOf(answer));
    }

    /// <summary>The JSON begun with <see cref="BeginJson"/>.</summary>
    public ValueTask SendJsonAsync() => SendJsonAsync(StatusCodes.Status200OK);

    public ValueTask SendJsonAsync(int status)
    {
        _json!.Finish();
        return SendAsync(status, "application/json");
    }

    public ValueTask SendTrueAsync() => SendBoolAsync(true);

    public ValueTask SendBoolAsync(bool value)
    {
        BeginJson().Bool(value);
        return SendJsonAsync();
    }

    public ValueTask SendAsync(Plain plain)
    {
        _buffer.Clear();
        _buffer.Append(Encoding.UTF8.GetBytes(plain.Text));
        return SendAsync(plain.Status, "text/plain; charset=utf-8");
    }

    public ValueTask SendTextAsync(int status, string text) => SendAsync(new Plain(status, text));

    /// <summary>Bytes that nobody changes, as they stand.</summary>
    public ValueTask SendBytesAsync(ReadOnlyMemory<byte> bytes, string contentType) =>
        SendBytesAsync(StatusCodes.Status200OK, bytes, contentType);

    public ValueTask SendBytesAsync(int status, ReadOnlyMemory<byte> bytes, string contentType) =>
        SendAsync(status, contentType, bytes);

    /// <summary>
    /// Begins an answer whose end is not known yet; its head is on the way when this returns. What is written is sent when
    /// it is flushed, packed for who takes that.
    /// </summary>
    public async ValueTask<Stream> BeginStreamAsync(string? contentType)
    {
        var packed = Wrapped && AcceptedEncoding.TakesGzip(RequestHeaders.AcceptEncoding);
        if (packed)
        {
            Headers.ContentEncoding = "gzip";
        }

        var stream = await BeginPlainStreamAsync(contentType);
        return packed ? Gzip.Around(stream) : stream;
    }

    /// <summary>The same for what is packed already.</summary>
    public async ValueTask<Stream> BeginPlainStreamAsync(string? contentType)
    {
        _course.Streams();
        _response.StatusCode = StatusCodes.Status200OK;
        Headers.Vary = Wrapped ? "Accept-Encoding" : default;
        Headers.ContentType = contentType;
        var body = _features.GetRequiredFeature<IHttpResponseBodyFeature>();
        await body.StartAsync(Gone);
        await body.Stream.FlushAsync(Gone);
        return body.Stream;
    }

    /// <summary>Go tells GET and HEAD where to look, other methods only the header that the caller has set.</summary>
    public ValueTask SendMovedAsync(string page)
    {
        if (Method != HttpMethods.Get && Method != HttpMethods.Head)
        {
            return SendEmptyAsync(StatusCodes.Status301MovedPermanently);
        }

        _buffer.Clear();
        _buffer.Append(Encoding.UTF8.GetBytes(page));
        return SendAsync(StatusCodes.Status301MovedPermanently, "text/html; charset=utf-8");
    }

    public ValueTask SendEmptyAsync(int status)
    {
        _buffer.Clear();
        return SendAsync(status, contentType: null);
    }

    public ValueTask RefuseAsync(Refused refused, Refuser refuser = Refuser.Server) =>
        SendAsync(new Plain(RefusalStatus.StatusOf(refused.Why, refuser), RefusalStatus.TextOf(refused)));

    /// <summary>As Go's HTTP server answers what it cannot read.</summary>
    public ValueTask SendBadRequestAsync()
    {
        Headers.Connection = "close";
        return SendTextAsync(StatusCodes.Status400BadRequest, "400 Bad Request");
    }

    /// <summary>Refuses a body that is too large; its rest is not read, so the connection ends.</summary>
    public ValueTask SendTooLargeAsync(string text)
    {
        _response.ReasonPhrase = "Request Entity Too Large";
        Headers.Connection = "close";
        return SendTextAsync(StatusCodes.Status413PayloadTooLarge, text);
    }

    /// <summary>The path's rest as a name.</summary>
    public string RestText() => Encoding.UTF8.GetString(Rest.Span);

    private static void CopyTo(ReadResult read, byte[] body)
    {
        var at = 0;
        foreach (var segment in read.Buffer)
        {
            segment.Span.CopyTo(body.AsSpan(at));
            at += segment.Length;
        }
    }

    private ValueTask SendAsync(int status, string? contentType) => SendAsync(status, contentType, _buffer.Written);

    private ValueTask SendAsync(int status, string? contentType, ReadOnlyMemory<byte> body)
    {
        SetHead(status);
        var headers = _response.Headers;
        if (body.IsEmpty)
        {
            headers.ContentType = contentType is "text/plain" ? contentType : default;
            headers.ContentLength = 0;
            return ValueTask.CompletedTask;
        }

        headers.ContentType = contentType;
        if (!Wrapped || !AcceptedEncoding.TakesGzip(RequestHeaders.AcceptEncoding))
        {
            return WriteAsync(body);
        }

        headers.ContentEncoding = "gzip";
        return WriteAsync(Gzip.Pack(body.Span));
    }

    private void SetHead(int status)
    {
        _response.StatusCode = status;
        if (Wrapped)
        {
            _response.Headers.Vary = "Accept-Encoding";
        }
    }

    private ValueTask WriteAsync(ReadOnlyMemory<byte> body)
    {
        Headers.ContentLength = body.Length;
        var writer = _features.GetRequiredFeature<IHttpResponseBodyFeature>().Writer;
        return FinishAsync(
            body.Length > PieceBytesMax ? WritePiecesAsync(writer, body) : writer.WriteAsync(body, CancellationToken.None));
    }

    private async ValueTask FinishAsync(ValueTask<FlushResult> writing)
    {
        // Most answers are sent by then, and cost no look at the clock.
        var began = writing.IsCompleted ? (long?)null : House.Time.GetTimestamp();
        await writing;
        if (began is { } then)
        {
            _course.Sent(then);
        }
    }

    private static async ValueTask<FlushResult> WritePiecesAsync(PipeWriter writer, ReadOnlyMemory<byte> body)
    {
        var flushed = default(FlushResult);
        for (var at = 0; at < body.Length; at += PieceBytesMax)
        {
            var piece = body.Slice(at, Math.Min(PieceBytesMax, body.Length - at));
            flushed = await writer.WriteAsync(piece, CancellationToken.None);
            if (flushed.IsCompleted)
            {
                break;
            }
        }

        return flushed;
    }
}
