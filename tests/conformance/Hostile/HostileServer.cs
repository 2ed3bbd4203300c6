using Muster.Tests.Support;

namespace Muster.Tests.Conformance.Hostile;

/// <summary>One Muster that has to take it all, so that what one request breaks shows in the next.</summary>
public sealed class HostileServer : IAsyncLifetime
{
    public AgentProcess Agent { get; private set; } = null!;

    public async Task InitializeAsync() => Agent = await AgentProcess.StartAsync();

    public async Task DisposeAsync() => await Agent.DisposeAsync();
}
