using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Muster.Tests.Support.Machines;

/// <summary>
/// A machine of a <see cref="Lab"/>, as far as its network goes: one address of its own, loopback of its own, and the programs
/// that run on it. They are killed by the kernel when it goes, also when the tests are killed.
/// </summary>
public sealed class Machine : IDisposable
{
    private const string Interface = "net0";

    private readonly OwnNetwork _network;
    private readonly Func<int, TrafficCounts> _sent;

    private Machine(int index, IPAddress address, OwnNetwork network, NetworkCard card, Func<int, TrafficCounts> sent)
    {
        (Index, Address, _network, Card, _sent) = (index, address, network, card, sent);
    }

    public IPAddress Address { get; }

    /// <summary>What has been sent from it.</summary>
    public TrafficCounts Sent => _sent(Index);

    internal int Index { get; }

    internal NetworkCard Card { get; }

    internal static Machine Build(int index, IPAddress address, Func<int, TrafficCounts> sent)
    {
        var network = new OwnNetwork(string.Create(CultureInfo.InvariantCulture, $"machine {address}"));
        try
        {
            var machine = new Machine(index, address, network, network.Run(() => NetworkCard.Plug(Interface)), sent);
            machine.Ip("link set lo up", $"addr add {address}/24 dev {Interface}", $"link set {Interface} up", $"route add default dev {Interface}");
            return machine;
        }
        catch
        {
            network.Dispose();
            throw;
        }
    }

    /// <summary>Starts a program that is to stay.</summary>
    public ChildProcess Start(ProcessStartInfo program)
    {
        // The signal comes when the thread ends that started it, and that is the machine's own.
        var start = new ProcessStartInfo("setpriv", ["--pdeathsig", "KILL", program.FileName, .. program.ArgumentList]);
        foreach (var (name, value) in program.Environment)
        {
            start.Environment[name] = value;
        }

        return _network.Run(() => ChildProcess.Start(start));
    }

    /// <summary>Runs a program to its end, and gives what it said, whatever came of it.</summary>
    public async Task<(int ExitCode, string Output)> RunAsync(ProcessStartInfo program, string input = "")
    {
        await using var child = await _network.Run(() => ChildProcess.RunAsync(program, input));
        return (child.ExitCode, child.Output);
    }

    /// <summary>A client that stands on this machine.</summary>
    public HttpClient HttpTo(Uri address)
    {
        var handler = new SocketsHttpHandler
        {
            ConnectCallback = async (context, cancel) =>
            {
                var socket = _network.Run(() => new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true });
                try
                {
                    await socket.ConnectAsync(IPAddress.Parse(context.DnsEndPoint.Host), context.DnsEndPoint.Port, cancel);
                    return new NetworkStream(socket, ownsSocket: true);
                }
                catch
                {
                    socket.Dispose();
                    throw;
                }
            },
        };
        return new HttpClient(handler) { BaseAddress = address };
    }

    /// <summary>Pulls the cable: its own programs are told that the network is unreachable.</summary>
    public void Unplug() => Ip($"link set {Interface} down");

    public void PlugIn() => Ip($"link set {Interface} up", $"route add default dev {Interface}");

    public void Dispose()
    {
        _network.Dispose();
        Card.Dispose();
    }

    private void Ip(params string[] commands)
    {
        var (code, output) = RunAsync(new ProcessStartInfo("ip", ["-batch", "-"]), string.Join('\n', commands) + "\n").GetAwaiter().GetResult();
        if (code != 0)
        {
            throw new InvalidOperationException($"ip {string.Join("; ", commands)}: {output}");
        }
    }
}
