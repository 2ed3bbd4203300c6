using Muster.Tests.Support;

namespace Muster.Tests.Conformance.Pairing;

/// <summary>
/// A durable server for tests that need no oracle beside it. <c>MUSTER_PAIRS_AGAINST=consul</c> makes it a Consul, which
/// shows whether a test asks for what Consul does.
/// </summary>
public sealed class OneServer : IAsyncLifetime
{
    public Side Server { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        Server = ServerPair.SelfCheck
            ? await Side.ConsulAsync(new AgentSettings())
            : await Side.MusterAsync(new AgentSettings());
        await ServerPair.SettledAsync(Server);
    }

    public async Task DisposeAsync() => await Server.DisposeAsync();
}
