using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Muster.Registry;

namespace Muster.Doors.Etcd2.Http;

/// <summary>One request and its answer; an endpoint gives exactly one.</summary>
internal sealed class Etcd2Exchange
{
    private readonly IFeatureCollection _features;
    private readonly IHttpRequestFeature _request;
    private readonly IHttpResponseFeature _response;
    private readonly IReadOnlyList<string> _addresses;

    /// <param name="addresses">Where the door that was asked listens.</param>
    public Etcd2Exchange(Etcd2Context context, IFeatureCollection features, IReadOnlyList<string> addresses)
    {
        _addresses = addresses;
        Context = context;
        _features = features;
        _request = features.GetRequiredFeature<IHttpRequestFeature>();
        _response = features.GetRequiredFeature<IHttpResponseFeature>();
        (_, var path, var query) = RequestTarget.Split(_request.RawTarget);
        (RawPath, RawQuery) = (path.Length > 0 ? path : "/", query ?? "");
    }

    public Etcd2Context Context { get; }

    public House House => Context.House;

    /// <summary>Where clients are told to come to.</summary>
    public IReadOnlyList<string> ClientUrls => EtcdUrls.OfClients(_addresses, House.Self);

    public string Method => _request.Method;

    /// <summary>Escaped, as it came.</summary>
    public string RawPath { get; }

    public string RawQuery { get; }

    /// <summary>Unescaped and clean.</summary>
    public byte[] Path { get; set; } = [];

    public IHeaderDictionary RequestHeaders => _request.Headers;

    public IHeaderDictionary Headers => _response.Headers;

    public bool HasStarted => _response.HasStarted;

    /// <summary>Set when the client goes away.</summary>
    public CancellationToken Gone => _features.GetRequiredFeature<IHttpRequestLifetimeFeature>().RequestAborted;

    public Caller Caller => new(
        "", "etcd2", _features.Get<IHttpConnectionFeature>()?.RemoteIpAddress?.ToString() ?? "");

    public void Abort() => _features.GetRequiredFeature<IHttpRequestLifetimeFeature>().Abort();

    /// <summary>The whole body as Latin-1 characters, or null when it has more bytes than that.</summary>
    public async ValueTask<string?> ReadBodyAsync(int bytesMax)
    {
        var reader = _features.GetRequiredFeature<IRequestBodyPipeFeature>().Reader;
        while (true)
        {
            var read = await reader.ReadAsync(Gone);
            if (read.Buffer.Length > bytesMax)
            {
                reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
                return null;
            }

            if (read.IsCompleted)
            {
                var body = Encoding.Latin1.GetString(read.Buffer);
                reader.AdvanceTo(read.Buffer.End);
                return body;
            }

            reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }

    public Task SendJsonAsync(int status, ReadOnlyMemory<byte> body) => SendAsync(status, "application/json", body);

    public Task SendJsonAsync(int status, string body) => SendJsonAsync(status, Encoding.UTF8.GetBytes(body));

    public Task SendTextAsync(int status, string text) =>
        SendAsync(status, "text/plain; charset=utf-8", Encoding.UTF8.GetBytes(text));

    /// <summary>As Go's <c>http.Error</c>.</summary>
    public Task SendErrorAsync(int status, string text)
    {
        Headers.XContentTypeOptions = "nosniff";
        return SendTextAsync(status, text + "\n");
    }

    /// <summary>False, and answered, when the method is none of those.</summary>
    public async ValueTask<bool> TakesAsync(params string[] methods)
    {
        if (methods.Contains(Method, StringComparer.Ordinal))
        {
            return true;
        }

        Headers.Allow = string.Join(',', methods);
        await SendErrorAsync(StatusCodes.Status405MethodNotAllowed, "Method Not Allowed");
        return false;
    }

    /// <summary>Begins an answer whose end is not known yet; its head is on the way when this returns.</summary>
    public async ValueTask<Stream> BeginStreamAsync()
    {
        _response.StatusCode = StatusCodes.Status200OK;
        Headers.ContentType = "application/json";
        var body = _features.GetRequiredFeature<IHttpResponseBodyFeature>();
        await body.StartAsync(Gone);
        await body.Stream.FlushAsync(Gone);
        return body.Stream;
    }

    public async Task SendAsync(int status, string? contentType, ReadOnlyMemory<byte> body)
    {
        _response.StatusCode = status;
        Headers.ContentType = contentType;
        Headers.ContentLength = body.Length;
        if (!body.IsEmpty && Method != HttpMethods.Head)
        {
            await _features.GetRequiredFeature<IHttpResponseBodyFeature>().Writer.WriteAsync(body, CancellationToken.None);
        }
    }

    public void SetIndex(long index) => Headers["X-Etcd-Index"] = index.ToString(CultureInfo.InvariantCulture);

    public void SetRaft(long index)
    {
        Headers["X-Raft-Index"] = index.ToString(CultureInfo.InvariantCulture);
        Headers["X-Raft-Term"] = EtcdIdentity.Term.ToString(CultureInfo.InvariantCulture);
    }

    public void SetCluster() => Headers["X-Etcd-Cluster-Id"] = EtcdIdentity.Text(Context.Identity.ClusterId);
}
