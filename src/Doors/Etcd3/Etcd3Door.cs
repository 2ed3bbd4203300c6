using System.Net.Security;
using System.Net.Sockets;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Muster.Bedrock;
using Muster.Doors.Etcd3.Calls;
using Muster.Doors.Etcd3.Listening;
using Muster.Doors.Tls;

namespace Muster.Doors.Etcd3;

/// <summary>
/// etcd's version 3, for clients written for etcd 3.4 and 3.5: gRPC, the same calls as JSON over HTTP/1.1, and the few
/// pages that etcd serves beside them, all on one port. Users' keys are shown as they are, byte for byte.
/// </summary>
public sealed class Etcd3Door(House house, Etcd3DoorOptions options) : IDoor
{
    private readonly CancellationTokenSource _closing = new();
    private readonly List<(ListenOptions Options, bool IsSecure)> _listeners = [];
    private KestrelServer? _server;
    private TlsConnections? _secured;
    private bool _closed;

    public string Name => "etcd";

    public IReadOnlyList<string> Addresses { get; private set; } = [];

    public async ValueTask<Result<bool>> StartAsync(CancellationToken cancel)
    {
        Invariant.That(_server is null);
        var sockets = new SocketTransportFactory(
            Options.Create(new SocketTransportOptions { UnsafePreferInlineScheduling = true }), house.Logs);
        var handover = new Handover(sockets);
        var server = new KestrelServer(Options.Create(ServerOptions(handover)), handover, house.Logs);
        var context = new DoorContext(house, options, () => Addresses, _closing.Token);
        try
        {
            await server.StartAsync(new DoorApplication(context), cancel);
        }
        catch (Exception failure) when (failure is IOException or SocketException)
        {
            server.Dispose();
            return NotListening(context.Log, failure);
        }

        _server = server;
        Addresses = [.. _listeners.Select(listener =>
            (listener.IsSecure ? "https://" : "") + listener.Options.IPEndPoint!.ToString())];
        return true;
    }

    /// <summary>Connections that begin from now on are secured so; those that are open stay as they are.</summary>
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
            using var patience = new CancellationTokenSource(options.ClosingTimeout, house.Time);
            await server.StopAsync(patience.Token);
            server.Dispose();
        }

        _closing.Dispose();
    }

    private Result<bool> NotListening(ILogger log, Exception failure)
    {
        var (wanted, reason) = (string.Join(", ", options.Listen.Concat(options.SecureListen)), failure.Message.TrimEnd('.'));
        if (options.IsOptional)
        {
            Etcd3DoorLog.StaysClosed(log, wanted, reason);
            return true;
        }

        return new Refused(
            Refusal.Unavailable,
            $"cannot listen for etcd on {wanted}: {reason}; choose another with -etcd-port or -etcd-tls-port, or -1 for none.");
    }

    private KestrelServerOptions ServerOptions(Handover handover)
    {
        var server = new KestrelServerOptions
        {
            AddServerHeader = false,
            AllowSynchronousIO = false,
            AllowHostHeaderOverride = true,
        };
        var limits = server.Limits;
        limits.MaxConcurrentConnections = options.ConnectionsMax;
        limits.MaxRequestBodySize = null; // a stream has no end; each message is judged by itself
        limits.MinRequestBodyDataRate = null; // a stream may be silent for hours
        limits.MinResponseDataRate = null;
        limits.KeepAliveTimeout = options.IdleTimeout;
        limits.Http2.MaxStreamsPerConnection = options.StreamsPerConnectionMax;
        limits.Http2.InitialStreamWindowSize = 1024 * 1024;
        limits.Http2.InitialConnectionWindowSize = 4 * 1024 * 1024;
        var greeting = new Greeting(handover, options.GreetingTimeout, house.Time);
        foreach (var endpoint in options.Listen)
        {
            server.Listen(endpoint, listen => Add(listen, isSecure: false));
        }

        if (options.SecureListen.Count > 0)
        {
            Invariant.That(options.Tls is not null);
            var secured = new TlsConnections(
                "etcd", options.Tls!, [SslApplicationProtocol.Http2, SslApplicationProtocol.Http11], house.Time,
                house.Logs.CreateLogger<Etcd3Door>());
            _secured = secured;
            foreach (var endpoint in options.SecureListen)
            {
                server.Listen(endpoint, listen =>
                {
                    listen.Use(secured.Wrap);
                    Add(listen, isSecure: true);
                });
            }
        }

        server.Listen(handover.Second, listen => listen.Protocols = HttpProtocols.Http2);
        return server;

        void Add(ListenOptions listen, bool isSecure)
        {
            listen.Protocols = HttpProtocols.Http1;
            listen.Use(greeting.Wrap);
            _listeners.Add((listen, isSecure));
        }
    }
}
