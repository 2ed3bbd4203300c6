using System.Net;
using System.Net.Security;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;
using Muster.Bedrock;
using Muster.Doors.Consul.Http;
using Muster.Doors.Tls;

namespace Muster.Doors.Consul;

/// <summary>
/// Consul's HTTP interface, for clients written for Consul 1.8.7: the same paths, bodies, headers, codes and texts.
/// </summary>
public sealed class ConsulDoor : IDoor
{
    private readonly House _house;
    private readonly DoorContext _context;
    private readonly WebServer _web;
    private readonly List<(ListenOptions Listener, string Scheme)> _listeners = [];
    private TlsConnections? _secured;

    public ConsulDoor(House house, ConsulDoorOptions options)
    {
        _house = house;
        _web = new WebServer(house, options.ClosingTimeout);
        _context = new DoorContext(house, options, _web.Closing);
    }

    public string Name => "HTTP";

    public IReadOnlyList<string> Addresses { get; private set; } = [];

    /// <summary>Answers that are shared, once the door is open.</summary>
    internal SharedAnswers? Answers { get; private set; }

    private ConsulDoorOptions Options => _context.Options;

    public async ValueTask<Result<bool>> StartAsync(CancellationToken cancel)
    {
        var application = new DoorApplication(_context, Routes.Router(_house.Metrics));
        if (await _web.StartAsync(application, Terms(), cancel) is { } why)
        {
            var wanted = string.Join(", ", Options.Listen.Concat(Options.SecureListen));
            return new Refused(
                Refusal.Unavailable,
                $"cannot listen for HTTP on {wanted}: {why}; choose another with -http-port or -https-port.");
        }

        Answers = _context.Answers;
        Addresses = [.. _listeners.Select(bound => AddressOf(bound.Listener, bound.Scheme))];
        return true;
    }

    /// <summary>From the next request on; of the limits only that of connections by client, and no address, changes.</summary>
    public void Change(Func<ConsulDoorOptions, ConsulDoorOptions> change) => _context.Options = change(_context.Options);

    /// <summary>From the next connection on; without an effect where there is no HTTPS.</summary>
    public void Change(TlsTerms tls) => _secured?.Change(tls);

    public ValueTask DisposeAsync() => _web.DisposeAsync();

    private KestrelServerOptions Terms()
    {
        var terms = WebServer.Terms();
        var limits = terms.Limits;
        limits.MaxConcurrentConnections = Options.ConnectionsMax;
        limits.MaxRequestLineSize = Options.RequestLineBytesMax;
        limits.MaxRequestHeadersTotalSize = Options.HeaderBytesMax;
        limits.RequestHeadersTimeout = Options.HeadersTimeout;
        limits.KeepAliveTimeout = Options.IdleTimeout;
        var perClient = new ConnectionLimit(() => Options.ConnectionsPerClientMax);
        foreach (var endpoint in Options.Listen)
        {
            Listen(terms, endpoint, "", listen => listen.Use(perClient.Wrap));
        }

        if (Options is { SecureListen.Count: > 0, Tls: { } tls })
        {
            var secured = new TlsConnections(
                "HTTPS", tls, [SslApplicationProtocol.Http11], _house.Time, _house.Logs.CreateLogger<ConsulDoor>());
            _secured = secured;
            foreach (var endpoint in Options.SecureListen)
            {
                Listen(terms, endpoint, "https://", listen => listen.Use(perClient.WrapSilently).Use(secured.Wrap));
            }
        }

        return terms;
    }

    private void Listen(KestrelServerOptions terms, EndPoint endpoint, string scheme, Action<ListenOptions> use)
    {
        void Configure(ListenOptions listen)
        {
            listen.Protocols = HttpProtocols.Http1;
            use(listen);
            _listeners.Add((listen, scheme));
        }

        if (endpoint is IPEndPoint address)
        {
            terms.Listen(address, Configure);
        }
        else
        {
            terms.ListenUnixSocket(endpoint.ToString()!, Configure);
        }
    }

    /// <summary>As <c>-http-addr</c> takes it.</summary>
    private static string AddressOf(ListenOptions listener, string scheme) =>
        listener.SocketPath is { } path ? $"unix://{path}" : $"{scheme}{listener.IPEndPoint}";
}
