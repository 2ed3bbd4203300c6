using System.Diagnostics;
using System.Net;

namespace Muster.Tests.Support;

/// <summary>An agent, ours or Consul's, on free ports of 127.0.0.1, which may end and come back on the same ports and data.</summary>
public abstract class ServerProcess : IAsyncDisposable
{
    private readonly TempFolder? _ownFolder;
    private ChildProcess _child = null!;

    private protected ServerProcess(AgentSettings settings)
    {
        Settings = settings;
        _ownFolder = settings.Dev || settings.DataDirectory is not null ? null : new TempFolder();
        Client = new HttpClient { BaseAddress = Http };
    }

    public int HttpPort { get; } = FreePorts.Take();

    public int DnsPort { get; } = FreePorts.Take();

    /// <summary>Ours alone.</summary>
    public int EtcdPort { get; } = FreePorts.Take();

    public int ServerPort { get; } = FreePorts.Take();

    public int SerfLanPort { get; } = FreePorts.Take();

    public int SerfWanPort { get; } = FreePorts.Take();

    public Uri Http => new($"http://127.0.0.1:{HttpPort}");

    public IPEndPoint Dns => new(IPAddress.Loopback, DnsPort);

    public HttpClient Client { get; }

    /// <summary>Null in -dev mode.</summary>
    public string? DataDirectory => Settings.DataDirectory ?? _ownFolder?.Path;

    /// <summary>The present process; a restart makes another.</summary>
    public ChildProcess Process => _child;

    public string Output => _child.Output;

    private protected AgentSettings Settings { get; }

    /// <summary>Ends the process as asked, then starts another on the same ports and data.</summary>
    public async Task RestartAsync(Ending ending = Ending.Terminate)
    {
        await StopAsync(ending);
        await RunAsync();
    }

    public async Task<int> StopAsync(Ending ending = Ending.Terminate)
    {
        if (ending == Ending.Kill)
        {
            await _child.KillAsync();
        }
        else
        {
            _child.Signal(15);
        }

        return await _child.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        if (_child is not null)
        {
            await _child.DisposeAsync();
        }

        _ownFolder?.Dispose();
        GC.SuppressFinalize(this);
    }

    private protected static async Task<T> StartedAsync<T>(T server)
        where T : ServerProcess
    {
        try
        {
            await server.RunAsync();
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }

        return server;
    }

    /// <summary>The program, with its libraries found, without arguments.</summary>
    private protected abstract ProcessStartInfo Program();

    /// <summary>What only this kind of agent is told; in -dev mode and otherwise.</summary>
    private protected abstract IEnumerable<string> OwnArguments();

    /// <summary>Waits for what comes after the first answers.</summary>
    private protected virtual Task IsWholeAsync() => Task.CompletedTask;

    private async Task RunAsync()
    {
        var start = Program();
        foreach (var argument in Arguments())
        {
            start.ArgumentList.Add(argument);
        }

        foreach (var (name, value) in Settings.Environment)
        {
            start.Environment[name] = value;
        }

        _child = ChildProcess.Start(start);
        await Readiness.Of(_child, Client, $"{Path.GetFileName(start.FileName)} agent");
        await IsWholeAsync();
    }

    private IEnumerable<string> Arguments() =>
    [
        "agent",
        .. Settings.Dev ? ["-dev"] : (string[])["-server", "-bootstrap-expect=1", $"-data-dir={DataDirectory}"],
        $"-node={Settings.Node}",
        "-bind=127.0.0.1",
        $"-http-port={HttpPort}",
        $"-dns-port={DnsPort}",
        $"-server-port={ServerPort}",
        $"-serf-lan-port={SerfLanPort}",
        $"-serf-wan-port={SerfWanPort}",
        .. OwnArguments(),
        .. Settings.ExtraArguments,
    ];
}

public enum Ending
{
    /// <summary>SIGTERM.</summary>
    Terminate,

    /// <summary>SIGKILL.</summary>
    Kill,
}
