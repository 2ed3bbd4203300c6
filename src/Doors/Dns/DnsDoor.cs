using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using Muster.Bedrock;
using Muster.Bedrock.Metrics;

namespace Muster.Doors.Dns;

/// <summary>
/// DNS over UDP and TCP, from the picture of the catalog at hand: it goes on answering whatever happens to the engine.
/// Names and answers are those of Consul 1.8.7. A name outside the domain is left to recursors, or refused where none are.
/// </summary>
public sealed class DnsDoor : IDoor
{
    /// <summary>Tries to find a port that is free for both UDP and TCP, when any will do.</summary>
    private const int FreePortTriesMax = 16;

    private readonly House _house;
    private readonly DnsDoorOptions _options;
    private readonly ILogger _log;
    private readonly List<UdpShell> _udp = [];
    private readonly List<TcpShell> _tcp = [];
    private Errands? _errands;

    public DnsDoor(House house, DnsDoorOptions options)
    {
        _house = house;
        _options = options;
        _log = house.Logs.CreateLogger<DnsDoor>();
    }

    public string Name => "DNS";

    public IReadOnlyList<string> Addresses { get; private set; } = [];

    public async ValueTask<Result<bool>> StartAsync(CancellationToken cancel)
    {
        if (!(await RecursorNames.ResolveAsync(_options, cancel)).TryGet(out var resolved, out var unresolved))
        {
            return unresolved;
        }

        var terms = new Terms(_options, _house.Self);
        var recursors = new Recursors(resolved, _options, _house.Time, _house.Chance, _log);
        _errands = new Errands(terms, Picture, recursors, _house.Time, _house.Chance, _log);
        foreach (var address in _options.Listen)
        {
            if (await BindAsync(address, terms, _errands) is { } refused)
            {
                return refused;
            }
        }

        foreach (var shell in _udp)
        {
            shell.Start();
        }

        foreach (var shell in _tcp)
        {
            shell.Start();
        }

        Addresses = [.. _tcp.Select(shell => shell.Address.ToString())];
        return true;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var shell in _udp)
        {
            shell.Dispose();
        }

        foreach (var shell in _tcp)
        {
            await shell.DisposeAsync();
        }

        if (_errands is not null)
        {
            await _errands.DisposeAsync();
        }
    }

    private async ValueTask<Refused?> BindAsync(IPEndPoint address, Terms terms, Errands errands)
    {
        for (var tries = 1; ; tries++)
        {
            // TCP first: UDP sockets of ours share their port, so that only TCP would notice a second agent.
            TcpShell? tcp = null;
            try
            {
                tcp = new TcpShell(address, NewResponder(terms), errands, _house.Time, _log);
                _udp.Add(new UdpShell(tcp.Address, () => NewResponder(terms), errands, _log));
                _tcp.Add(tcp);
                return null;
            }
            catch (SocketException error)
            {
                if (tcp is not null)
                {
                    await tcp.DisposeAsync();
                }

                if (address.Port != 0 || tries == FreePortTriesMax)
                {
                    return new Refused(
                        Refusal.Unavailable,
                        $"cannot listen for DNS on {address}: {error.Message}; choose another with -dns-port or "
                        + "ports.dns, or stop what listens there.");
                }
            }
        }
    }

    private Responder NewResponder(Terms terms) => new(terms, Picture, _house.Time, _house.Chance, _log)
    {
        NameTimes = _house.Metrics.Sample("dns.domain_query", new MetricLabel("node", _house.Self.NodeName)),
        AddressTimes = _house.Metrics.Sample("dns.ptr_query", new MetricLabel("node", _house.Self.NodeName)),
    };

    private SnapshotPicture Picture() => new(_house.Catalog.Current);
}
