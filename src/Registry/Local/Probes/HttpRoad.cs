using System.Net;
using System.Net.Sockets;

namespace Muster.Registry.Local.Probes;

/// <summary>
/// Carries the requests of http checks. Every request has a connection of its own: nothing is pooled, so that nothing set
/// up for one check (its trust, its server name) serves another. TLS is laid under the request here, and not by the HTTP
/// client, which would hold the certificate against the Host header instead of against the host that is dialled.
/// A road over the environment's proxy is the client's own.
/// </summary>
internal sealed class HttpRoad : IDisposable
{
    private static readonly HttpRequestOptionsKey<Ride> _ride = new("ride");

    private readonly HttpMessageInvoker _direct = new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        AutomaticDecompression = DecompressionMethods.GZip,
        UseCookies = false,
        UseProxy = false,
        PooledConnectionIdleTimeout = TimeSpan.Zero,
        ConnectCallback = ConnectAsync,
    });

    private readonly IWebProxy _proxy = HttpClient.DefaultProxy;

    /// <summary>Sends it and gives the answer, whose body is still to be read.</summary>
    public async Task<Answer> SendAsync(HttpRequestMessage request, ProbeTls tls, CancellationToken cancel)
    {
        var url = request.RequestUri!;
        if (IsProxied(url))
        {
            var proxied = Proxied(tls);
            try
            {
                return new Answer(await proxied.SendAsync(request, cancel), proxied);
            }
            catch
            {
                proxied.Dispose();
                throw;
            }
        }

        var isSecure = url.Scheme == Uri.UriSchemeHttps;
        if (isSecure)
        {
            request.Headers.Host ??= url.Authority;
            request.RequestUri = new UriBuilder(url) { Scheme = Uri.UriSchemeHttp, Port = url.Port }.Uri;
        }

        request.Options.Set(_ride, new Ride(isSecure ? tls : null, cancel));
        return new Answer(await _direct.SendAsync(request, cancel), null);
    }

    public void Dispose() => _direct.Dispose();

    /// <summary>Never on the way to this machine (as Go's client).</summary>
    private bool IsProxied(Uri url) => !url.IsLoopback && !_proxy.IsBypassed(url) && _proxy.GetProxy(url) is not null;

    private HttpMessageInvoker Proxied(ProbeTls tls) => new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        AutomaticDecompression = DecompressionMethods.GZip,
        UseCookies = false,
        Proxy = _proxy,
        SslOptions = tls.Options(),
        PooledConnectionIdleTimeout = TimeSpan.Zero,
    });

    private static async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancel)
    {
        // The client goes on dialling for a while after its request was given up; here it ends with the run.
        var ride = context.InitialRequestMessage.Options.TryGetValue(_ride, out var given) ? given : new Ride(null, cancel);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancel, ride.Ends);
        var end = context.DnsEndPoint;
        var host = end.Host.Contains(':', StringComparison.Ordinal) ? $"[{end.Host}]" : end.Host;
        if (!(await Dialer.ConnectAsync($"{host}:{end.Port}", both.Token)).TryGet(out var socket, out var refused))
        {
            throw new DialFailedException(refused.Message);
        }

        var plain = new NetworkStream(socket, ownsSocket: true);
        if (ride.Tls is null)
        {
            return plain;
        }

        return (await ride.Tls.SecureAsync(plain, both.Token)).TryGet(out var secured, out refused)
            ? secured
            : throw new DialFailedException(refused.Message);
    }

    /// <summary>An answer, and what must live as long as it is read.</summary>
    internal sealed record Answer(HttpResponseMessage Response, IDisposable? Carrier) : IDisposable
    {
        public void Dispose()
        {
            Response.Dispose();
            Carrier?.Dispose();
        }
    }

    private sealed class Ride(ProbeTls? tls, CancellationToken cancel)
    {
        public ProbeTls? Tls => tls;

        public CancellationToken Ends => cancel;
    }
}
