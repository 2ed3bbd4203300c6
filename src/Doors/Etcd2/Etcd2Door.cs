using System.Net.Sockets;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging;
using Muster.Bedrock;
using Muster.Doors.Etcd2.Http;

namespace Muster.Doors.Etcd2;

/// <summary>
/// etcd's interface of version 2, for clients written for etcd 2.0 to 3.4: the same paths, bodies, headers, codes and
/// texts. It listens at a port of its own, and its requests may also be brought to it by another door.
/// </summary>
public sealed class Etcd2Door : IDoor
{
    private readonly House _house;
    private readonly Etcd2DoorOptions _options;
    private readonly Etcd2Context _context;
    private readonly Etcd2Application _application;
    private readonly CancellationTokenSource _closing = new();
    private readonly List<ListenOptions> _listeners = [];
    private KestrelServer? _server;
    private bool _closed;

    public Etcd2Door(House house, Etcd2DoorOptions options)
    {
        _house = house;
        _options = options;
        _context = new Etcd2Context(house, options, _closing.Token);
        _application = new Etcd2Application(_context);
    }

    public string Name => "etcd v2";

    public IReadOnlyList<string> Addresses { get; private set; } = [];

    /// <summary>Answers one request that came in through another door's listener.</summary>
    public Task AnswerAsync(IFeatureCollection features) => _application.AnswerAsync(features);

    public async ValueTask<Result<bool>> StartAsync(CancellationToken cancel)
    {
        Invariant.That(_server is null);
        if (_options.Listen.Count == 0)
        {
            return true;
        }

        var server = new KestrelServer(
            Microsoft.Extensions.Options.Options.Create(ServerOptions()),
            new SocketTransportFactory(
                Microsoft.Extensions.Options.Options.Create(new SocketTransportOptions()), _house.Logs),
            _house.Logs);
        try
        {
            await server.StartAsync(_application, cancel);
        }
        catch (Exception failure) when (failure is IOException or SocketException)
        {
            server.Dispose();
            return NotListening(failure);
        }

        _server = server;
        Addresses = [.. _listeners.Select(listener => listener.IPEndPoint!.ToString())];
        _context.ListensAt = Addresses;
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

    private Result<bool> NotListening(Exception failure)
    {
        var wanted = string.Join(", ", _options.Listen);
        if (_options.IsOptional)
        {
            Etcd2Log.DoorStaysClosed(_context.Log, wanted, failure.Message.TrimEnd('.'));
            return true;
        }

        return new Refused(
            Refusal.Unavailable,
            $"cannot listen for etcd v2 on {wanted}: {failure.Message.TrimEnd('.')}; choose another with -etcd-v2-port, or -1 for none.");
    }

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
        limits.MaxRequestBodySize = null; // judged where the body is read
        limits.MaxRequestLineSize = _options.RequestLineBytesMax;
        limits.MaxRequestHeadersTotalSize = _options.HeaderBytesMax;
        limits.RequestHeadersTimeout = _options.HeadersTimeout;
        limits.KeepAliveTimeout = _options.IdleTimeout;
        limits.MinResponseDataRate = null; // a stream's reader may rest between events
        foreach (var endpoint in _options.Listen)
        {
            server.Listen(endpoint, listen =>
            {
                listen.Protocols = HttpProtocols.Http1;
                _listeners.Add(listen);
            });
        }

        return server;
    }
}
