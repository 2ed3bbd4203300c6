using Muster.Tests.Conformance.Wire;
using Muster.Tests.Support;

namespace Muster.Tests.Conformance.Pairing;

/// <summary>
/// The oracle and the one under test, told to be the same node, so that little needs to be masked.
/// <c>MUSTER_PAIRS_AGAINST=consul</c> puts a second Consul on the other side: what differs then is a fault of the pairs.
/// </summary>
public class ServerPair : IAsyncLifetime
{
    private const string NodeId = "4d5f1e0a-6a0c-4b3e-9f58-0c1d2e3f4a5b";

    private readonly AgentSettings _settings;

    public ServerPair()
        : this(dev: false)
    {
    }

    protected ServerPair(bool dev)
        : this(new AgentSettings { Dev = dev })
    {
    }

    /// <summary>Both with the same further arguments.</summary>
    protected ServerPair(AgentSettings settings) =>
        _settings = settings with { Node = "n1", ExtraArguments = [$"-node-id={NodeId}", .. settings.ExtraArguments] };

    public static bool SelfCheck { get; } = Environment.GetEnvironmentVariable("MUSTER_PAIRS_AGAINST") == "consul";

    public Side Oracle { get; private set; } = null!;

    public Side Tested { get; private set; } = null!;

    public IEnumerable<Side> Both => [Oracle, Tested];

    public async ValueTask<T[]> OnBothAsync<T>(Func<Side, Task<T>> deed) => await Task.WhenAll(Both.Select(deed));

    public async Task InitializeAsync()
    {
        if (!IsWanted)
        {
            return;
        }

        var settings = await PrepareAsync(_settings);
        var oracle = Side.ConsulAsync(settings);
        var tested = SelfCheck ? Side.ConsulAsync(settings, "consul'") : Side.MusterAsync(settings);
        Oracle = await oracle;
        Tested = await tested;
        await Task.WhenAll(Both.Select(SettledAsync));
        foreach (var side in Both)
        {
            foreach (var path in (string[])["/v1/kv/settled", "/v1/catalog/nodes", "/v1/catalog/services", "/v1/health/state/any"])
            {
                var answer = await RawExchange.GetAsync(side.HttpPort, path);
                side.Birth = Math.Max(side.Birth, ulong.Parse(answer.Header("X-Consul-Index")!));
            }
        }
    }

    public async Task DisposeAsync()
    {
        foreach (var side in Both.Where(side => side is not null))
        {
            await side.DisposeAsync();
        }

        await EndAsync();
    }

    /// <summary>Nobody asks a pair whose tests are all skipped.</summary>
    private protected virtual bool IsWanted => PeersFolder.Find("consul") is not null;

    /// <summary>Starts what else is needed, and says so in the settings.</summary>
    private protected virtual Task<AgentSettings> PrepareAsync(AgentSettings settings) => Task.FromResult(settings);

    /// <summary>Ends what was started besides.</summary>
    private protected virtual ValueTask EndAsync() => ValueTask.CompletedTask;

    /// <summary>
    /// A young Consul registers itself in several steps. They must be over before indexes are compared: the leader has
    /// written serfHealth, and the agent's own sync has filled in the node's tagged addresses. One that comes back answers
    /// reads before it has applied its whole log; a write is answered after that.
    /// </summary>
    public static Task SettledAsync(Side side) => Eventually.Until(
        async () =>
        {
            var written = await RawExchange.PutAsync(side.HttpPort, "/v1/kv/settled", "1");
            var checks = await RawExchange.GetAsync(side.HttpPort, "/v1/health/state/passing");
            var nodes = await RawExchange.GetAsync(side.HttpPort, "/v1/catalog/nodes");
            return written.Status == 200
                && checks.Text.Contains("serfHealth", StringComparison.Ordinal)
                && nodes.Text.Contains("consul-network-segment", StringComparison.Ordinal);
        },
        $"{side.Name} has registered itself");
}

/// <summary>The pair that most stories share.</summary>
[CollectionDefinition(nameof(SharedPair))]
public sealed class SharedPair : ICollectionFixture<ServerPair>;
