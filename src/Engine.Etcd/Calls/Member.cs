using System.Net;
using System.Net.Security;

namespace Muster.Engine.Etcd.Calls;

/// <summary>
/// The way to one member of the cluster. When calls to it break, the next one begins with a fresh connection at once: the
/// client library itself would wait longer and longer before it tried again.
/// </summary>
internal sealed class Member(Uri address, SslClientAuthenticationOptions tls) : IDisposable
{
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(2);

    // How soon a peer that has vanished without a word is noticed.
    private static readonly TimeSpan PingAfter = TimeSpan.FromSeconds(5);

    private readonly Lock _gate = new();
    private readonly List<HttpMessageInvoker> _retired = [];
    private HttpMessageInvoker _invoker = Connect(tls);
    private bool _disposed;

    public Uri Address => address;

    public HttpMessageInvoker Invoker
    {
        get
        {
            lock (_gate)
            {
                ObjectDisposedException.ThrowIf(_disposed, this);
                return _invoker;
            }
        }
    }

    public HttpRequestMessage Request(string path, HttpContent content)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, new Uri(address, path))
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = content,
        };
        request.Headers.TE.ParseAdd("trailers");
        content.Headers.ContentType = new("application/grpc");
        return request;
    }

    /// <summary>Calls that follow use a new connection; those under way go on. Nothing happens when that was done meanwhile.</summary>
    public void Renew(HttpMessageInvoker broken)
    {
        lock (_gate)
        {
            if (_disposed || !ReferenceEquals(broken, _invoker))
            {
                return;
            }

            _retired.Add(_invoker);
            _invoker = Connect(tls);
            if (_retired.Count > 4)
            {
                _retired[0].Dispose();
                _retired.RemoveAt(0);
            }
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _disposed = true;
            _invoker.Dispose();
            foreach (var old in _retired)
            {
                old.Dispose();
            }
        }
    }

    private static HttpMessageInvoker Connect(SslClientAuthenticationOptions tls) => new(new SocketsHttpHandler
    {
        SslOptions = tls,
        ConnectTimeout = ConnectTimeout,
        EnableMultipleHttp2Connections = true,
        KeepAlivePingDelay = PingAfter,
        KeepAlivePingTimeout = PingAfter,
        KeepAlivePingPolicy = HttpKeepAlivePingPolicy.WithActiveRequests,
        UseProxy = false,
        AllowAutoRedirect = false,
    });
}
