using Muster.Tests.Conformance.Pairing;
using Muster.Tests.Support;

namespace Muster.Tests.Conformance.EngineOnEtcd;

/// <summary>Every scenario of <c>pairs/</c> again, told to a Muster that keeps everything in a real etcd.</summary>
[Collection(nameof(PairOnEtcd))]
public sealed class StoriesTests(ServerPairOnEtcd pair)
{
    [LongRunWithPeerTheory("consul", "etcd-3.5")]
    [MemberData(nameof(PairTests.Scenarios), MemberType = typeof(PairTests))]
    public async Task Same_answers(string scenario) => await PairTests.CheckAsync(scenario, pair);
}

/// <summary>A real Consul, and a Muster over an etcd that takes what a managed one would take.</summary>
public sealed class ServerPairOnEtcd : ServerPair
{
    private EtcdProcess? _etcd;

    private protected override bool IsWanted => base.IsWanted && LongRun.Wanted && PeersFolder.Find("etcd-3.5") is not null;

    private protected override async Task<AgentSettings> PrepareAsync(AgentSettings settings)
    {
        _etcd = await EtcdProcess.StartAsync("3.5", "--max-txn-ops=2048", "--max-request-bytes=4194304");
        return settings with { MusterArguments = [$"-engine-etcd={_etcd.Client}"] };
    }

    private protected override ValueTask EndAsync() => _etcd?.DisposeAsync() ?? ValueTask.CompletedTask;
}

[CollectionDefinition(nameof(PairOnEtcd))]
public sealed class PairOnEtcd : ICollectionFixture<ServerPairOnEtcd>;
