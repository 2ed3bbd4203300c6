using System.Net;
using System.Net.Security;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;
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
    private readonly WebServer _web = new(house, options.ClosingTimeout);
    private readonly List<(ListenOptions Options, bool IsSecure)> _listeners = [];
    private TlsConnections? _secured;

    public string Name => "etcd";

    public IReadOnlyList<string> Addresses { get; private set; } = [];

    public async ValueTask<Result<bool>> StartAsync(CancellationToken cancel)
    {
        var application = new DoorApplication(new DoorContext(house, options, () => Addresses, _web.Closing));
        if (await _web.StartAsync(application, Terms(application), cancel) is { } why)
        {
            return NotListening(why);
        }

        Addresses = [.. _listeners.OrderBy(listener => listener.IsSecure).Select(listener =>
            (listener.IsSecure ? "https://" : "") + listener.Options.IPEndPoint!.ToString())];
        return true;
    }

    /// <summary>Connections that begin from now on are secured so; those that are open stay as they are.</summary>
    public void Change(TlsTerms tls) => _secured?.Change(tls);

    public ValueTask DisposeAsync() => _web.DisposeAsync();

    private Result<bool> NotListening(string why)
    {
        var wanted = string.Join(", ", options.Listen.Concat(options.SecureListen));
        if (options.IsOptional)
        {
            Etcd3DoorLog.StaysClosed(house.Logs.CreateLogger<Etcd3Door>(), wanted, why);
            return true;
        }

        return new Refused(
            Refusal.Unavailable,
            $"cannot listen for etcd on {wanted}: {why}; choose another with -etcd-port or -etcd-tls-port, or -1 for none.");
    }

    private KestrelServerOptions Terms(DoorApplication application)
    {
        var terms = WebServer.Terms();
        var limits = terms.Limits;
        limits.MaxConcurrentConnections = options.ConnectionsMax;
        limits.MinRequestBodyDataRate = null; // a stream may be silent for hours
        limits.MinResponseDataRate = null;
        limits.KeepAliveTimeout = options.IdleTimeout;
        var second = new Http2Options { StreamsMax = options.StreamsPerConnectionMax, IdleTimeout = options.IdleTimeout };
        var greeting = new Greeting(ServeSecondAsync, options.GreetingTimeout, house.Time);
        foreach (var endpoint in options.Listen.Except(options.SecureListen))
        {
            terms.Listen(endpoint, listen => Add(listen, isSecure: false));
        }

        if (options.SecureListen.Count > 0)
        {
            Invariant.That(options.Tls is not null);
            var secured = new TlsConnections(
                "etcd", options.Tls!, [SslApplicationProtocol.Http2, SslApplicationProtocol.Http11], house.Time,
                house.Logs.CreateLogger<Etcd3Door>());
            _secured = secured;
            var either = new EitherWay(secured.Wrap, options.GreetingTimeout, house.Time);
            foreach (var endpoint in options.SecureListen)
            {
                var takesBoth = options.Listen.Contains(endpoint);
                terms.Listen(endpoint, listen =>
                {
                    listen.Use(takesBoth ? either.Wrap : secured.Wrap);
                    Add(listen, isSecure: true);
                    if (takesBoth)
                    {
                        _listeners.Add((listen, false));
                    }
                });
            }
        }

        return terms;

        Task ServeSecondAsync(ConnectionContext connection)
        {
            var caller = application.CallerOf((connection.RemoteEndPoint as IPEndPoint)?.Address);
            var served = new Http2Connection(
                connection.Transport, second, house.Time,
                stream => application.ServeAsync(stream, caller, connection.RemoteEndPoint));
            return served.ServeAsync(_web.Closing);
        }

        void Add(ListenOptions listen, bool isSecure)
        {
            listen.Protocols = HttpProtocols.Http1;
            listen.Use(greeting.Wrap);
            _listeners.Add((listen, isSecure));
        }
    }
}
