using Muster.Tests.Support;

namespace Muster.Tests.Conformance.Pairing;

/// <summary>One of the two servers that are compared.</summary>
public sealed class Side : IAsyncDisposable
{
    private readonly IAsyncDisposable _process;
    private readonly Func<Ending, Task> _restart;
    private readonly Func<string> _output;

    private Side(
        string name, int httpPort, int dnsPort, IAsyncDisposable process, Func<Ending, Task> restart, Func<string> output)
    {
        (Name, HttpPort, DnsPort) = (name, httpPort, dnsPort);
        (_process, _restart, _output) = (process, restart, output);
    }

    public string Name { get; }

    public int HttpPort { get; }

    public int DnsPort { get; }

    /// <summary>
    /// The greatest index when the server had finished registering itself. It does so in one step or several, as it
    /// happens: indexes up to here count as one and the same.
    /// </summary>
    public ulong Birth { get; set; }

    public string Output => _output();

    public Task RestartAsync(Ending ending) => _restart(ending);

    public ValueTask DisposeAsync() => _process.DisposeAsync();

    public static async Task<Side> ConsulAsync(AgentSettings settings, string name = "consul")
    {
        var process = await ConsulProcess.StartAsync(settings);
        return new Side(
            name, process.HttpPort, process.DnsPort, process, process.RestartAsync, () => process.Output);
    }

    public static async Task<Side> MusterAsync(AgentSettings settings)
    {
        var process = await AgentProcess.StartAsync(settings);
        return new Side(
            "muster", process.HttpPort, process.DnsPort, process, process.RestartAsync, () => process.Output);
    }
}
