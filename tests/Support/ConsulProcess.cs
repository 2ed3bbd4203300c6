using System.Diagnostics;

namespace Muster.Tests.Support;

/// <summary>A real Consul agent, one server; ready when the start method returns.</summary>
public sealed class ConsulProcess : ServerProcess
{
    private ConsulProcess(AgentSettings settings)
        : base(settings)
    {
    }

    public static Task<ConsulProcess> StartAsync(AgentSettings? settings = null) =>
        StartedAsync(new ConsulProcess(settings ?? new AgentSettings()));

    private protected override ProcessStartInfo Program() => PeersFolder.Start("consul");

    private protected override IEnumerable<string> OwnArguments() =>
    [
        "-grpc-port=-1",
        "-hcl=disable_update_check = true",
        .. Settings.Dev ? [] : (string[])["-hcl=performance { raft_multiplier = 1 }"],
    ];
}
