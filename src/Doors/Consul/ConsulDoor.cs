using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging;
using Muster.Bedrock;
using Muster.Doors.Consul.Http;
using Muster.Doors.Tls;

namespace Muster.Doors.Consul;

/// <summary>
/// Consul's HTTP interface, for clients written for Consul 1.8.7: the same paths, bodies, headers, codes and texts.
/// Kestrel stands alone here, without hosting, routing or a container, so that the door opens in milliseconds.
/// </summary>
public sealed class ConsulDoor : IDoor
{
    private readonly House _house;
    private readonly DoorContext _context;
    private readonly CancellationTokenSource _closing = new();
    private readonly List<(ListenOptions Listener, string Scheme)> _listeners = [];
    private KestrelServer? _server;
    private TlsConnections? _secured;
    private bool _closed;

    public ConsulDoor(House house, ConsulDoorOptions options)
    {
        _house = house;
        _context = new DoorContext(house, options, _closing.Token);
    }

    public string Name => "HTTP";

    public IReadOnlyList<string> Addresses { get; private set; } = [];

    /// <summary>Answers that are shared, once the door is open.</summary>
    internal SharedAnswers? Answers { get; private set; }

    private ConsulDoorOptions Options => _context.Options;

    public async ValueTask<Result<bool>> StartAsync(CancellationToken cancel)
    {
        Invariant.That(_server is null);
        var server = new KestrelServer(
            Microsoft.Extensions.Options.Options.Create(ServerOptions()),
            new SocketTransportFactory(Microsoft.Extensions.Options.Options.Create(TransportOptions()), _house.Logs),
            _house.Logs);
        try
        {
            await server.StartAsync(new DoorApplication(_context, Routes.Router(_house.Metrics)), cancel);
        }
        catch (Exception failure) when (failure is IOException or SocketException)
        {
            server.Dispose();
            var wanted = string.Join(", ", Options.Listen.Concat(Options.SecureListen));
            return new Refused(
                Refusal.Unavailable,
                $"cannot listen for HTTP on {wanted}: {failure.Message.TrimEnd('.')}; choose another with -http-port or -https-port.");
        }

        _server = server;
        Answers = _context.Answers;
        Addresses = [.. _listeners.Select(bound => AddressOf(bound.Listener, bound.Scheme))];
        return true;
    }

    /// <summary>From the next request on; of the limits only that of connections by client, and no address, changes.</summary>
    public void Change(Func<ConsulDoorOptions, ConsulDoorOptions> change) => _context.Options = change(_context.Options);

    /// <summary>From the next connection on; without an effect where there is no HTTPS.</summary>
    public void Change(TlsTerms tls) => _secured?.Change(tls);

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _closed, true))
        {
            return;
        }

        await _closing.CancelAsync();
        if (_server is { } server)
        {
            using var patience = new CancellationTokenSource(Options.ClosingTimeout, _house.Time);
            await server.StopAsync(patience.Token);
            server.Dispose();
        }

        _closing.Dispose();
    }

    /// <summary>
    /// No endpoint holds its thread, so a request is handled on the pool's thread that received it: one change of threads
    /// fewer each way.
    /// </summary>
    private static SocketTransportOptions TransportOptions() => new() { UnsafePreferInlineScheduling = true };

    private KestrelServerOptions ServerOptions()
    {
        var server = new KestrelServerOptions
        {
            AddServerHeader = false,
            AllowSynchronousIO = false,
            AllowHostHeaderOverride = true, // the first line may name the host (RFC 9112, 3.2.2); it is not looked at
        };
        var limits = server.Limits;
        limits.MaxConcurrentConnections = Options.ConnectionsMax;
        limits.MaxRequestBodySize = null; // judged by each endpoint, which knows Consul's words for it
        limits.MaxRequestLineSize = Options.RequestLineBytesMax;
        limits.MaxRequestHeadersTotalSize = Options.HeaderBytesMax;
        limits.RequestHeadersTimeout = Options.HeadersTimeout;
        limits.KeepAliveTimeout = Options.IdleTimeout;
        var perClient = new ConnectionLimit(() => Options.ConnectionsPerClientMax);
        foreach (var endpoint in Options.Listen)
        {
            Listen(server, endpoint, "", listen => listen.Use(perClient.Wrap));
        }

        if (Options is { SecureListen.Count: > 0, Tls: { } tls })
        {
            var secured = new TlsConnections(
                "HTTPS", tls, [SslApplicationProtocol.Http11], _house.Time, _house.Logs.CreateLogger<ConsulDoor>());
            _secured = secured;
            foreach (var endpoint in Options.SecureListen)
            {
                Listen(server, endpoint, "https://", listen => listen.Use(perClient.WrapSilently).Use(secured.Wrap));
            }
        }

        return server;
    }

    private void Listen(KestrelServerOptions server, EndPoint endpoint, string scheme, Action<ListenOptions> use)
    {
        void Configure(ListenOptions listen)
        {
            listen.Protocols = HttpProtocols.Http1;
            use(listen);
            _listeners.Add((listen, scheme));
        }

        if (endpoint is IPEndPoint address)
        {
            server.Listen(address, Configure);
        }
        else
        {
            server.ListenUnixSocket(endpoint.ToString()!, Configure);
        }
    }

    /// <summary>As <c>-http-addr</c> takes it.</summary>
    private static string AddressOf(ListenOptions listener, string scheme) =>
        listener.SocketPath is { } path ? $"unix://{path}" : $"{scheme}{listener.IPEndPoint}";
}
