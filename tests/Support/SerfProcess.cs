using System.Net;
using System.Net.Sockets;
using System.Text.Json;

namespace Muster.Tests.Support;

/// <summary>A real serf agent on free ports of 127.0.0.1, quick as for one machine; ready when the start method returns.</summary>
public sealed class SerfProcess : IAsyncDisposable
{
    private readonly string _program;
    private readonly int _rpcPort = FreePorts.Take();
    private ChildProcess _child = null!;

    private SerfProcess(string version, string name, int port)
    {
        (_program, Name) = ($"serf-{version}", name);
        At = new IPEndPoint(IPAddress.Loopback, port);
    }

    public string Name { get; }

    /// <summary>Where it gossips.</summary>
    public IPEndPoint At { get; }

    /// <summary>All that it has logged.</summary>
    public string Log => _child.Output;

    public ChildProcess Process => _child;

    /// <param name="version"><c>0.9</c> or <c>0.10</c>.</param>
    /// <param name="name">Its name.</param>
    /// <param name="arguments">Besides its name, its addresses and its profile.</param>
    public static Task<SerfProcess> StartAsync(string version, string name, params string[] arguments) =>
        StartAsync(version, name, FreePorts.Take(), arguments);

    /// <summary>On a port that is known.</summary>
    public static async Task<SerfProcess> StartAsync(string version, string name, int port, params string[] arguments)
    {
        var serf = new SerfProcess(version, name, port);
        serf._child = ChildProcess.Start(PeersFolder.Start(
            serf._program,
            ["agent", $"-node={name}", $"-bind={serf.At}", $"-rpc-addr={serf.Rpc}", "-log-level=debug", "-profile=local", .. arguments]));
        await Eventually.Until(() => serf._child.Exited || Answers(serf._rpcPort), $"serf {version} answers");
        if (serf._child.Exited)
        {
            throw new InvalidOperationException($"serf {version} ended:\n{serf.Log}");
        }

        return serf;
    }

    /// <summary>Runs the command line against it, and gives what it printed, whatever came of it.</summary>
    public async Task<(int ExitCode, string Output)> RunAsync(string command, params string[] arguments)
    {
        await using var child = await ChildProcess.RunAsync(PeersFolder.Start(_program, [command, $"-rpc-addr={Rpc}", .. arguments]));
        return (child.ExitCode, child.Output);
    }

    /// <summary>One of its members, as it sees it: state, and tags in the order of their names; null when it knows none such.</summary>
    public async Task<(string Status, string Tags)?> SeeAsync(string name)
    {
        var (_, output) = await RunAsync("members", "-format=json");
        using var json = JsonDocument.Parse(output);
        foreach (var member in json.RootElement.GetProperty("members").EnumerateArray())
        {
            if (member.GetProperty("name").GetString() == name)
            {
                var tags = member.GetProperty("tags").EnumerateObject().Select(tag => $"{tag.Name}={tag.Value.GetString()}");
                return (member.GetProperty("status").GetString()!, string.Join(',', tags.Order(StringComparer.Ordinal)));
            }
        }

        return null;
    }

    /// <summary>Waits until it sees that member so; null for not at all.</summary>
    public async Task SeesAsync(string name, string? status)
    {
        var seen = "nothing";
        try
        {
            await Eventually.Until(async () => (seen = (await SeeAsync(name))?.Status) == status, "");
        }
        catch (TimeoutException)
        {
            throw new TimeoutException($"{Name} sees {name} {seen ?? "not at all"}, wanted {status ?? "not at all"}. It said:\n{Tail(Log)}");
        }
    }

    /// <summary>Waits until it has logged this.</summary>
    public async Task SaysAsync(string text)
    {
        try
        {
            await Eventually.Until(() => Log.Contains(text, StringComparison.Ordinal), "");
        }
        catch (TimeoutException)
        {
            throw new TimeoutException($"{Name} never said \"{text}\". It said:\n{Tail(Log)}");
        }
    }

    /// <summary>Without a word to the others.</summary>
    public Task KillAsync() => _child.KillAsync();

    public ValueTask DisposeAsync() => _child.DisposeAsync();

    private string Rpc => $"127.0.0.1:{_rpcPort}";

    private static string Tail(string log) => log.Length > 3000 ? log[^3000..] : log;

    private static bool Answers(int port)
    {
        try
        {
            using var client = new TcpClient();
            client.Connect(IPAddress.Loopback, port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
