using System.Diagnostics;
using System.Net;

namespace Muster.Tests.Support;

/// <summary>What to start: by default one durable server in a temporary folder.</summary>
public sealed record AgentSettings
{
    /// <summary>In memory only.</summary>
    public bool Dev { get; init; }

    /// <summary>Null makes one that is removed with the process.</summary>
    public string? DataDirectory { get; init; }

    public string Node { get; init; } = "n1";

    /// <summary>Appended as they are.</summary>
    public IReadOnlyList<string> ExtraArguments { get; init; } = [];

    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();
}

/// <summary>A real <c>muster agent</c> on free ports of 127.0.0.1; ready when the start method returns.</summary>
public sealed class AgentProcess : IAsyncDisposable
{
    private readonly AgentSettings _settings;
    private readonly TempFolder? _ownFolder;
    private ChildProcess _child = null!;

    private AgentProcess(AgentSettings settings)
    {
        _settings = settings;
        _ownFolder = settings.Dev || settings.DataDirectory is not null ? null : new TempFolder();
        HttpPort = FreePorts.Take();
        DnsPort = FreePorts.Take();
        ServerPort = FreePorts.Take();
        SerfLanPort = FreePorts.Take();
        Client = new HttpClient { BaseAddress = Http };
    }

    public int HttpPort { get; }

    public int DnsPort { get; }

    public int ServerPort { get; }

    public int SerfLanPort { get; }

    public Uri Http => new($"http://127.0.0.1:{HttpPort}");

    public IPEndPoint Dns => new(IPAddress.Loopback, DnsPort);

    public HttpClient Client { get; }

    /// <summary>Null in -dev mode.</summary>
    public string? DataDirectory => _settings.DataDirectory ?? _ownFolder?.Path;

    /// <summary>The present process; a restart makes another.</summary>
    public ChildProcess Process => _child;

    public string Output => _child.Output;

    public static async Task<AgentProcess> StartAsync(AgentSettings? settings = null)
    {
        var agent = new AgentProcess(settings ?? new AgentSettings());
        try
        {
            await agent.RunAsync();
        }
        catch
        {
            await agent.DisposeAsync();
            throw;
        }

        return agent;
    }

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
    }

    private async Task RunAsync()
    {
        var start = new ProcessStartInfo(Checkout.Program, Arguments());
        foreach (var (name, value) in _settings.Environment)
        {
            start.Environment[name] = value;
        }

        _child = ChildProcess.Start(start);
        await Readiness.Of(_child, Client, "muster agent");

        // The doors answer a moment before the start-up block, which tells of them, is out.
        await Eventually.Until(
            () => _child.Exited || (Output.Contains("Try, ", StringComparison.Ordinal) && StandardOutputIsWhole()),
            "the start-up block is shown");
    }

    private bool StandardOutputIsWhole() => _child.StandardOutput.EndsWith("\n\n", StringComparison.Ordinal);

    private IEnumerable<string> Arguments() =>
    [
        "agent",
        .. _settings.Dev ? ["-dev"] : (string[])["-server", "-bootstrap-expect=1", $"-data-dir={DataDirectory}"],
        $"-node={_settings.Node}",
        "-bind=127.0.0.1",
        $"-http-port={HttpPort}",
        $"-dns-port={DnsPort}",
        $"-server-port={ServerPort}",
        $"-serf-lan-port={SerfLanPort}",
        .. _settings.ExtraArguments,
    ];
}

public enum Ending
{
    /// <summary>SIGTERM.</summary>
    Terminate,

    /// <summary>SIGKILL.</summary>
    Kill,
}
