using System.Diagnostics;

namespace Muster.Tests.Support;

/// <summary>A real <c>muster agent</c>; ready when the start method returns.</summary>
public sealed class AgentProcess : ServerProcess
{
    private AgentProcess(AgentSettings settings)
        : base(settings)
    {
        EtcdV2Port = settings.EtcdV2 ? FreePorts.Take() : -1;
    }

    /// <summary>-1: it is off.</summary>
    public int EtcdV2Port { get; }

    public Uri EtcdV2 => new($"http://127.0.0.1:{EtcdV2Port}");

    public static Task<AgentProcess> StartAsync(AgentSettings? settings = null) =>
        StartedAsync(new AgentProcess(settings ?? new AgentSettings()));

    private protected override ProcessStartInfo Program() => new(Checkout.Program);

    private protected override IEnumerable<string> OwnArguments() => 
        [$"-etcd-port={EtcdPort}", $"-etcd-v2-port={EtcdV2Port}", .. Settings.MusterArguments];

    /// <summary>The doors answer a moment before the start-up block, which tells of them, is out.</summary>
    private protected override Task IsWholeAsync() => Eventually.Until(
        () => Process.Exited || (Output.Contains("Try, ", StringComparison.Ordinal) && StandardOutputIsWhole()),
        "the start-up block is shown");

    private bool StandardOutputIsWhole() => Process.StandardOutput.EndsWith("\n\n", StringComparison.Ordinal);
}
