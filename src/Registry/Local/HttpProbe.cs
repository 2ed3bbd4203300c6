using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;
using Muster.Registry.Catalog;

namespace Muster.Registry.Local;

/// <summary>
/// Passing on 2xx, warning on 429, critical on everything else, after following redirects (Consul 1.8.7). Every run opens a
/// connection of its own: one kept alive would hide a server that accepts no new ones.
/// </summary>
internal sealed class HttpProbe(TimeProvider time) : IProbe, IDisposable
{
    /// <summary>As Go's client: more of them is a loop.</summary>
    private const int RedirectsMax = 10;

    /// <summary>Bytes of a body that are read at most; only the end of it is shown.</summary>
    private const int BodyBytesMax = 1024 * 1024;

    private const string UserAgent = "Consul Health Check";
    private const string Accept = "text/plain, text/*, */*";

    private readonly HttpMessageInvoker _strict = Invoker(skipVerify: false);
    private readonly HttpMessageInvoker _lenient = Invoker(skipVerify: true);

    public async ValueTask<ProbeResult> RunAsync(LocalCheckDefinition definition, CancellationToken cancel)
    {
        var method = definition.Method.Length > 0 ? definition.Method : "GET";
        if (HttpText.FaultOf(method, definition.Http) is { } fault)
        {
            return new ProbeResult(CheckStatus.Critical, fault);
        }

        using var timeout = new CancellationTokenSource(
            definition.Timeout > TimeSpan.Zero ? definition.Timeout : CheckState.TimeoutDefault, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancel);
        var asked = new Asked(method, new Uri(definition.Http), definition.Http, definition.Body, "");
        try
        {
            for (var hop = 0; hop <= RedirectsMax; hop++)
            {
                using var request = Request(definition, asked);
                using var response = await (definition.TlsSkipVerify ? _lenient : _strict).SendAsync(request, either.Token);
                if (Redirected(asked, response) is not { } next)
                {
                    return await JudgeAsync(definition, method, response, either.Token);
                }

                asked = next;
            }

            return Failed(asked, $"stopped after {RedirectsMax} redirects");
        }
        catch (OperationCanceledException)
        {
            return Failed(asked, "context deadline exceeded (Client.Timeout exceeded while awaiting headers)");
        }
        catch (Exception e) when (e is HttpRequestException or IOException or AuthenticationException)
        {
            return Failed(asked, HttpText.Of(e));
        }
        catch (FormatException e)
        {
            return Failed(asked, $"net/http: invalid header field value: {e.Message}");
        }
    }

    public void Dispose()
    {
        _strict.Dispose();
        _lenient.Dispose();
    }

    private static ProbeResult Failed(Asked asked, string why) => new(
        CheckStatus.Critical,
        $"{HttpText.Verb(asked.Method)} \"{asked.Shown}\": {why}");

    private static HttpRequestMessage Request(LocalCheckDefinition definition, Asked asked)
    {
        var request = new HttpRequestMessage(new HttpMethod(asked.Method), asked.Url);
        if (asked.Body.Length > 0)
        {
            request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(asked.Body));
        }

        foreach (var (name, values) in definition.Header)
        {
            if (name.Equals("Host", StringComparison.OrdinalIgnoreCase))
            {
                request.Headers.Host = values.FirstOrDefault();
            }
            else if (!request.Headers.TryAddWithoutValidation(name, values))
            {
                request.Content ??= new ByteArrayContent([]);
                _ = request.Content.Headers.TryAddWithoutValidation(name, values);
            }
        }

        AddUnlessSet(request, "User-Agent", UserAgent);
        AddUnlessSet(request, "Accept", Accept);
        if (asked.Referer.Length > 0)
        {
            AddUnlessSet(request, "Referer", asked.Referer);
        }

        request.Headers.ConnectionClose = true;
        return request;
    }

    private static void AddUnlessSet(HttpRequestMessage request, string name, string value)
    {
        if (!request.Headers.NonValidated.Contains(name))
        {
            _ = request.Headers.TryAddWithoutValidation(name, value);
        }
    }

    /// <summary>Where the answer sends us; 307 and 308 repeat the request, the others ask with GET.</summary>
    private static Asked? Redirected(Asked asked, HttpResponseMessage response)
    {
        var again = response.StatusCode is HttpStatusCode.TemporaryRedirect or HttpStatusCode.PermanentRedirect;
        var get = response.StatusCode
            is HttpStatusCode.MovedPermanently or HttpStatusCode.Found or HttpStatusCode.SeeOther;
        if ((!again && !get)
            || !response.Headers.NonValidated.TryGetValues("Location", out var locations)
            || !Uri.TryCreate(asked.Url, locations.ToString(), out var url)
            || url.Scheme is not ("http" or "https"))
        {
            return null;
        }

        return asked with
        {
            Method = again || asked.Method == "HEAD" ? asked.Method : "GET",
            Body = again ? asked.Body : "",
            Url = url,
            Shown = locations.ToString(),
            Referer = asked.Url.Scheme == "https" && url.Scheme == "http" ? "" : asked.Url.AbsoluteUri,
        };
    }

    private static async Task<ProbeResult> JudgeAsync(
        LocalCheckDefinition definition, string method, HttpResponseMessage response, CancellationToken cancel)
    {
        var code = (int)response.StatusCode;
        var body = await ReadTailAsync(response.Content, CheckState.OutputBytesMax(definition), cancel);
        var status = code is >= 200 and <= 299 ? CheckStatus.Passing
            : code == (int)HttpStatusCode.TooManyRequests ? CheckStatus.Warning
            : CheckStatus.Critical;
        return new ProbeResult(
            status, $"HTTP {method} {definition.Http}: {code} {response.ReasonPhrase} Output: {body}");
    }

    /// <summary>The end of the body, as much as came: a body that breaks off does not change the verdict.</summary>
    private static async Task<string> ReadTailAsync(HttpContent content, int bytesMax, CancellationToken cancel)
    {
        var tail = new byte[Math.Min(bytesMax, BodyBytesMax)];
        var kept = 0;
        var total = 0;
        var piece = new byte[4096];
        try
        {
            await using var stream = await content.ReadAsStreamAsync(cancel);
            int read;
            while (total < BodyBytesMax && (read = await stream.ReadAsync(piece, cancel)) > 0)
            {
                total += read;
                var fresh = piece.AsSpan(Math.Max(0, read - tail.Length), Math.Min(read, tail.Length));
                var stay = Math.Min(kept, tail.Length - fresh.Length);
                tail.AsSpan(kept - stay, stay).CopyTo(tail);
                fresh.CopyTo(tail.AsSpan(stay));
                kept = stay + fresh.Length;
            }
        }
        catch (Exception e) when (e is OperationCanceledException or IOException or HttpRequestException or InvalidDataException)
        {
            return Encoding.UTF8.GetString(tail, 0, kept);
        }

        return Encoding.UTF8.GetString(tail, 0, kept);
    }

    private static HttpMessageInvoker Invoker(bool skipVerify)
    {
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.GZip,
            UseCookies = false,
            ConnectCallback = ConnectAsync,
            Proxy = new OutwardProxy(HttpClient.DefaultProxy),
        };
        if (skipVerify)
        {
#pragma warning disable CA5359 // The owner of the check asked for it (TLSSkipVerify), for this check alone.
            handler.SslOptions.RemoteCertificateValidationCallback = (_, _, _, _) => true;
#pragma warning restore CA5359
        }

        return new HttpMessageInvoker(handler);
    }

    private static async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancel)
    {
        var end = context.DnsEndPoint;
        var host = end.Host.Contains(':', StringComparison.Ordinal) ? $"[{end.Host}]" : end.Host;
        var dialled = await Dialer.ConnectAsync($"{host}:{end.Port}", cancel);
        return dialled.TryGet(out var socket, out var refused)
            ? new NetworkStream(socket, ownsSocket: true)
            : throw new DialFailedException(refused.Message);
    }

    private sealed record Asked(string Method, Uri Url, string Shown, string Body, string Referer);

    /// <summary>The environment's proxy, but never on the way to this machine (as Go's client).</summary>
    private sealed class OutwardProxy(IWebProxy inner) : IWebProxy
    {
        public ICredentials? Credentials
        {
            get => inner.Credentials;
            set => inner.Credentials = value;
        }

        public Uri? GetProxy(Uri destination) => inner.GetProxy(destination);

        public bool IsBypassed(Uri host) => host.IsLoopback || inner.IsBypassed(host);
    }
}
