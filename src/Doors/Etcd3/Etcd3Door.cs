using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Muster.Bedrock;
using Muster.Doors.Etcd3.Calls;
using Muster.Doors.Etcd3.Listening;
using Muster.Doors.Http2;
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
        var application = new DoorApplication(new DoorContext(house, options, () => Addresses, _closing.Token));
        var server = new KestrelServer(Options.Create(ServerOptions(application)), sockets, house.Logs);
        try
        {
            await server.StartAsync(application, cancel);
        }
        catch (Exception failure) when (failure is IOException or SocketException)
        {
            server.Dispose();
            return NotListening(failure);
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

    private Result<bool> NotListening(Exception failure)
    {
        var (wanted, reason) = (string.Join(", ", options.Listen.Concat(options.SecureListen)), failure.Message.TrimEnd('.'));
        if (options.IsOptional)
        {
            Etcd3DoorLog.StaysClosed(house.Logs.CreateLogger<Etcd3Door>(), wanted, reason);
            return true;
        }

        return new Refused(
            Refusal.Unavailable,
            $"cannot listen for etcd on {wanted}: {reason}; choose another with -etcd-port or -etcd-tls-port, or -1 for none.");
    }

    private KestrelServerOptions ServerOptions(DoorApplication application)
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
        var second = new Http2Options { StreamsMax = options.StreamsPerConnectionMax, IdleTimeout = options.IdleTimeout };
        var greeting = new Greeting(ServeSecondAsync, options.GreetingTimeout, house.Time);
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

        return server;

        Task ServeSecondAsync(ConnectionContext connection)
        {
            var caller = application.CallerOf((connection.RemoteEndPoint as IPEndPoint)?.Address);
            var served = new Http2Connection(
                connection.Transport, second, house.Time,
                stream => application.ServeAsync(stream, caller, connection.RemoteEndPoint));
            return served.ServeAsync(_closing.Token);
        }

        void Add(ListenOptions listen, bool isSecure)
        {
            listen.Protocols = HttpProtocols.Http1;
            listen.Use(greeting.Wrap);
            _listeners.Add((listen, isSecure));
        }
    }
}
