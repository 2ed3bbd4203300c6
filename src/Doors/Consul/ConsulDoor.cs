using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Muster.Bedrock;
using Muster.Doors.Consul.Http;
using Muster.Doors.Consul.Tls;

namespace Muster.Doors.Consul;

/// <summary>
/// Consul's HTTP interface, for clients written for Consul 1.8.7: the same paths, bodies, headers, codes and texts.
/// Kestrel stands alone here, without hosting, routing or a container, so that the door opens in milliseconds.
/// </summary>
public sealed class ConsulDoor : IDoor
{
    private readonly House _house;
    private readonly ConsulDoorOptions _options;
    private readonly CancellationTokenSource _closing = new();
    private readonly List<(ListenOptions Listener, string Scheme)> _listeners = [];
    private KestrelServer? _server;
    private bool _closed;

    public ConsulDoor(House house, ConsulDoorOptions options)
    {
        _house = house;
        _options = options;
    }

    public string Name => "HTTP";

    public IReadOnlyList<string> Addresses { get; private set; } = [];

    /// <summary>Answers that are shared, once the door is open.</summary>
    internal SharedAnswers? Answers { get; private set; }

    public async ValueTask<Result<bool>> StartAsync(CancellationToken cancel)
    {
        Invariant.That(_server is null);
        var server = new KestrelServer(
            Options.Create(ServerOptions()),
            new SocketTransportFactory(Options.Create(TransportOptions()), _house.Logs),
            _house.Logs);
        var context = new DoorContext(_house, _options, _closing.Token);
        try
        {
            await server.StartAsync(new DoorApplication(context, Routes.Router(_house.Metrics)), cancel);
        }
        catch (Exception failure) when (failure is IOException or SocketException)
        {
            server.Dispose();
            var wanted = string.Join(", ", _options.Listen.Concat(_options.SecureListen));
            return new Refused(
                Refusal.Unavailable,
                $"cannot listen for HTTP on {wanted}: {failure.Message.TrimEnd('.')}; choose another with -http-port or -https-port.");
        }

        _server = server;
        Answers = context.Answers;
        Addresses = [.. _listeners.Select(bound => AddressOf(bound.Listener, bound.Scheme))];
        return true;
    }

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _closed, true))
        {
            return;
        }

        await _closing.CancelAsync();
        if (_server is { } server)
        {
            using var patience = new CancellationTokenSource(_options.ClosingTimeout, _house.Time);
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
        limits.MaxConcurrentConnections = _options.ConnectionsMax;
        limits.MaxRequestBodySize = null; // judged by each endpoint, which knows Consul's words for it
        limits.MaxRequestLineSize = _options.RequestLineBytesMax;
        limits.MaxRequestHeadersTotalSize = _options.HeaderBytesMax;
        limits.RequestHeadersTimeout = _options.HeadersTimeout;
        limits.KeepAliveTimeout = _options.IdleTimeout;
        var perClient = new ConnectionLimit(_options.ConnectionsPerClientMax);
        foreach (var endpoint in _options.Listen)
        {
            Listen(server, endpoint, "", listen => listen.Use(perClient.Wrap));
        }

        if (_options is { SecureListen.Count: > 0, Tls: { } tls })
        {
            var secured = new TlsConnections(tls, _house.Time, _house.Logs.CreateLogger<ConsulDoor>());
            foreach (var endpoint in _options.SecureListen)
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
