using System.Net;

namespace Muster.Tests.Support;

/// <summary>A real Consul agent, one server, on free ports of 127.0.0.1; ready when the start method returns.</summary>
public sealed class ConsulProcess : IAsyncDisposable
{
    private readonly AgentSettings _settings;
    private readonly TempFolder _folder = new();
    private ChildProcess _child = null!;

    private ConsulProcess(AgentSettings settings)
    {
        _settings = settings;
        HttpPort = FreePorts.Take();
        DnsPort = FreePorts.Take();
        ServerPort = FreePorts.Take();
        SerfLanPort = FreePorts.Take();
        SerfWanPort = FreePorts.Take();
        Client = new HttpClient { BaseAddress = Http };
    }

    public int HttpPort { get; }

    public int DnsPort { get; }

    public int ServerPort { get; }

    public int SerfLanPort { get; }

    public int SerfWanPort { get; }

    public Uri Http => new($"http://127.0.0.1:{HttpPort}");

    public IPEndPoint Dns => new(IPAddress.Loopback, DnsPort);

    public HttpClient Client { get; }

    public ChildProcess Process => _child;

    public string Output => _child.Output;

    public static async Task<ConsulProcess> StartAsync(AgentSettings? settings = null)
    {
        var consul = new ConsulProcess(settings ?? new AgentSettings());
        try
        {
            await consul.RunAsync();
        }
        catch
        {
            await consul.DisposeAsync();
            throw;
        }

        return consul;
    }

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

        _folder.Dispose();
    }

    private async Task RunAsync()
    {
        var start = PeersFolder.Start("consul");
        foreach (var argument in Arguments())
        {
            start.ArgumentList.Add(argument);
        }

        foreach (var (name, value) in _settings.Environment)
        {
            start.Environment[name] = value;
        }

        _child = ChildProcess.Start(start);
        await Readiness.Of(_child, Client, "consul agent");
    }

    private IEnumerable<string> Arguments() =>
    [
        "agent",
        .. _settings.Dev
            ? ["-dev"]
            : (string[])
            [
                "-server",
                "-bootstrap-expect=1",
                $"-data-dir={_settings.DataDirectory ?? _folder.Path}",
                "-hcl=performance { raft_multiplier = 1 }",
            ],
        $"-node={_settings.Node}",
        "-bind=127.0.0.1",
        $"-http-port={HttpPort}",
        $"-dns-port={DnsPort}",
        $"-server-port={ServerPort}",
        $"-serf-lan-port={SerfLanPort}",
        $"-serf-wan-port={SerfWanPort}",
        "-grpc-port=-1",
        "-hcl=disable_update_check = true",
        .. _settings.ExtraArguments,
    ];
}
