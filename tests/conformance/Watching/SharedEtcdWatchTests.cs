using Google.Protobuf;
using Muster.Etcd.Wire;
using Muster.Etcd.Wire.Messages;
using Muster.Tests.Conformance.Etcd3;
using Muster.Tests.Support;

namespace Muster.Tests.Conformance.Watching;

/// <summary>
/// The same where all is kept in a real etcd: what is written through one agent is watched at another, while either is killed,
/// etcd is killed under both, its connections are cut, and history is compacted by somebody else while one cannot see it.
/// </summary>
public sealed class SharedEtcdWatchTests
{
    private const int WritesOfAPhase = 12;

    public static TheoryData<string, ulong> Seeds
    {
        get
        {
            var rounds = LongRun.Choose(normally: 1, inLongRun: 10);
            var seeds = new TheoryData<string, ulong>();
            for (var seed = 1; seed <= rounds; seed++)
            {
                seeds.Add("3.4", (ulong)seed);
                seeds.Add("3.5", (ulong)seed);
            }

            return seeds;
        }
    }

    [NeedsPeerTheory("etcd-3.4", "etcd-3.5")]
    [MemberData(nameof(Seeds))]
    public async Task Everybody_is_told_everything_whoever_is_killed_and_whoever_compacts(string version, ulong seed)
    {
        await using var etcd = await EtcdProcess.StartAsync(version);
        await using var toEtcd = new Relay(etcd.ClientPort);
        await using var writer = await AgentAsync("n1", etcd.Client);
        await using var watched = await AgentAsync("n2", toEtcd.Address);
        await using var relay = new Relay(watched.EtcdPort);
        using var writes = new WatchedWrites(writer, seed);
        var watchers = new WatchingCrowd(watched, relay);
        for (var phase = 0; phase < 10; phase++)
        {
            writes.IsRough = phase == 5;
            var writing = writes.RunAsync(WritesOfAPhase);
            switch (phase)
            {
                case 0 or 4 or 8:
                    relay.Cut();
                    relay.Mend();
                    break;
                case 1 or 7:
                    toEtcd.Cut();
                    toEtcd.Mend();
                    break;
                case 5:
                    await etcd.StopAsync(Ending.Kill);
                    await etcd.RunAsync();
                    break;
            }

            await writing;
            writes.IsRough = false;
            switch (phase)
            {
                case 2 or 8:
                    await watched.RestartAsync(Ending.Kill);
                    break;
                case 3:
                    await writes.CompactAsync(writes.Newest - 10);
                    break;
                case 4:
                    // Neither the watched agent nor those who watch it are there when this is forgotten.
                    toEtcd.Cut();
                    relay.Cut();
                    await writes.RunAsync(WritesOfAPhase);
                    await CompactAsync(etcd, writes.Newest);
                    toEtcd.Mend();
                    relay.Mend();
                    watchers.BeginLate();
                    break;
                case 6:
                    await writer.RestartAsync(Ending.Kill);
                    break;
                case 7:
                    // It sees what is compacted, up to the last revision.
                    await CompactAsync(etcd, writes.Newest);
                    break;
            }
        }

        await writes.EndAsync();
        await watchers.CheckAsync($"etcd {version}, seed {seed}", writes.History);
    }

    private static Task<AgentProcess> AgentAsync(string node, Uri etcd) => AgentProcess.StartAsync(
        new AgentSettings { Node = node, EtcdV2 = true, MusterArguments = [$"-engine-etcd={etcd}"] });

    /// <summary>As anybody may who shares the cluster.</summary>
    private static async Task CompactAsync(EtcdProcess etcd, long at)
    {
        using var client = new EtcdClient(etcd.ClientPort);
        var put = new PutRequest { Key = ByteString.CopyFromUtf8("theirs"), Value = ByteString.CopyFromUtf8("1") };
        await client.AskAsync("/etcdserverpb.KV/Put", put, PutResponse.Parser);
        var (_, status) = await client.AskAsync(
            "/etcdserverpb.KV/Compact", new CompactionRequest { Revision = at }, CompactionResponse.Parser);
        Assert.Equal(GrpcStatus.Ok, status);
    }
}
