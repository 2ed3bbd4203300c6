using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Muster.Bedrock;
using Muster.Doors.Etcd2.Http;

namespace Muster.Doors.Etcd2;

/// <summary>
/// etcd's interface of version 2, for clients written for etcd 2.0 to 3.4: the same paths, bodies, headers, codes and
/// texts. It listens at a port of its own, and its requests may also be brought to it by another door.
/// </summary>
public sealed class Etcd2Door : IDoor
{
    private readonly Etcd2DoorOptions _options;
    private readonly Etcd2Context _context;
    private readonly Etcd2Application _application;
    private readonly WebServer _web;
    private readonly List<ListenOptions> _listeners = [];

    public Etcd2Door(House house, Etcd2DoorOptions options)
    {
        _options = options;
        _web = new WebServer(house, options.ClosingTimeout);
        _context = new Etcd2Context(house, options, _web.Closing);
        _application = new Etcd2Application(_context);
    }

    public string Name => "etcd v2";

    public IReadOnlyList<string> Addresses { get; private set; } = [];

    /// <summary>Answers one request that came in through another door's listener.</summary>
    /// <param name="addresses">Where that door listens: there its clients are told to come back to, not to this one's port.</param>
    public Task AnswerAsync(IFeatureCollection features, IReadOnlyList<string> addresses) =>
        _application.AnswerAsync(features, addresses);

    public async ValueTask<Result<bool>> StartAsync(CancellationToken cancel)
    {
        if (_options.Listen.Count == 0)
        {
            return true;
        }

        if (await _web.StartAsync(_application, Terms(), cancel) is { } why)
        {
            return NotListening(why);
        }

        Addresses = [.. _listeners.Select(listener => listener.IPEndPoint!.ToString())];
        _context.ListensAt = Addresses;
        return true;
    }

    public ValueTask DisposeAsync() => _web.DisposeAsync();

    private Result<bool> NotListening(string why)
    {
        var wanted = string.Join(", ", _options.Listen);
        if (_options.IsOptional)
        {
            Etcd2Log.DoorStaysClosed(_context.Log, wanted, why);
            return true;
        }

        return new Refused(
            Refusal.Unavailable,
            $"cannot listen for etcd v2 on {wanted}: {why}; choose another with -etcd-v2-port, or -1 for none.");
    }

    private KestrelServerOptions Terms()
    {
        var terms = WebServer.Terms();
        var limits = terms.Limits;
        limits.MaxConcurrentConnections = _options.ConnectionsMax;
        limits.MaxRequestLineSize = _options.RequestLineBytesMax;
        limits.MaxRequestHeadersTotalSize = _options.HeaderBytesMax;
        limits.RequestHeadersTimeout = _options.HeadersTimeout;
        limits.KeepAliveTimeout = _options.IdleTimeout;
        limits.MinResponseDataRate = null; // a stream's reader may rest between events
        foreach (var endpoint in _options.Listen)
        {
            terms.Listen(endpoint, listen =>
            {
                listen.Protocols = HttpProtocols.Http1;
                _listeners.Add(listen);
            });
        }

        return terms;
    }
}
