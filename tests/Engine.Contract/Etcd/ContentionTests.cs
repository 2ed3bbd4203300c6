using System.Diagnostics;
using Google.Protobuf;
using Muster.Engine.Contract.Engines;
using Muster.Engine.Embedded;
using Muster.Engine.Etcd;
using Muster.Etcd.Wire;
using Muster.Etcd.Wire.Messages;
using Muster.Tests.Conformance.Etcd3;
using Muster.Tests.Support;

namespace Muster.Engine.Contract.Etcd;

/// <summary>
/// Fifty who want the same at once, through our own door: some by etcd's own command of either version, which queue by
/// themselves, and some by the calls that let the server queue. All stand in one line, in the order of their keys.
/// </summary>
public abstract class ContentionTests(Cluster? cluster) : IAsyncLifetime
{
    private const int Contenders = 50;

    // Each is a process of its own.
    private const int CommandsOfAVersion = 8;

    private IEngine _engine = null!;
    private OwnDoor _door = null!;
    private EtcdClient _client = null!;

    public async Task InitializeAsync()
    {
        _engine = cluster is null ? await InMemoryAsync() : await OnAsync(cluster);
        _door = await OwnDoor.OpenAsync(_engine);
        _client = new EtcdClient(_door.Endpoint.Port);
    }

    public async Task DisposeAsync()
    {
        _client.Dispose();
        await _door.DisposeAsync();
        await _engine.DisposeAsync();
    }

    [Guarantee]
    public async Task Fifty_mutexes_are_held_one_at_a_time_in_the_order_of_their_places()
    {
        using var folder = new TempFolder();
        var (held, order, violated) = (folder.File("held"), folder.File("order"), folder.File("violated"));
        var gate = await LockAsync("door");
        var commands = Commands(
            "lock", "door", "--", "sh", "-c", "mkdir $D/held || echo $ETCD_LOCK_KEY >> $D/violated; echo $ETCD_LOCK_KEY >> $D/order; rmdir $D/held");
        var running = commands.ConvertAll(command =>
        {
            command.Environment["D"] = folder.Path;
            return ChildProcess.RunAsync(command);
        });
        var calls = Enumerable.Range(0, Contenders - commands.Count).Select(_ => EnterAsync()).ToList();
        var line = await LineAsync("door/", Contenders + 1);
        await UnlockAsync(gate);
        await Task.WhenAll(calls);
        foreach (var child in await Task.WhenAll(running))
        {
            Assert.True(child.ExitCode == 0, child.Output);
        }

        Assert.False(File.Exists(violated));
        Assert.Equal(line.Skip(1), await File.ReadAllLinesAsync(order));
        Assert.Empty(await KeysAsync("door/"));

        async Task EnterAsync()
        {
            var key = await LockAsync("door");
            Assert.False(Directory.Exists(held));
            Directory.CreateDirectory(held);
            await File.AppendAllTextAsync(order, key.ToStringUtf8() + "\n");
            Directory.Delete(held);
            await UnlockAsync(key);
        }
    }

    [Guarantee]
    public async Task Fifty_candidates_lead_one_after_the_other_in_the_order_of_their_places()
    {
        var gate = await CampaignAsync("gate");
        var calls = new Dictionary<string, Task<LeaderKey>>(StringComparer.Ordinal);
        var children = new Dictionary<string, ChildProcess>(StringComparer.Ordinal);
        foreach (var command in Commands("elect", "e"))
        {
            var name = $"command-{children.Count}";
            command.ArgumentList.Add(name);
            children.Add(name, ChildProcess.Start(command));
        }

        while (calls.Count + children.Count < Contenders)
        {
            var name = $"call-{calls.Count}";
            calls.Add(name, CampaignAsync(name));
        }

        try
        {
            var line = await LineAsync("e/", Contenders + 1);
            await ResignAsync(gate);
            foreach (var key in line.Skip(1))
            {
                var leader = await LeaderAsync(key);
                if (calls.Remove(leader, out var call))
                {
                    var own = await call;
                    Assert.Equal(key, own.Key.ToStringUtf8());
                    Assert.DoesNotContain(calls.Values, other => other.IsCompleted);
                    await ResignAsync(own);
                }
                else
                {
                    await Eventually.Until(
                        () => children[leader].StandardOutput.Contains(leader, StringComparison.Ordinal), $"{leader} knows that it leads");
                    Assert.All(calls.Values, other => Assert.False(other.IsCompleted));
                    children[leader].Signal(2);
                }
            }

            Assert.Empty(calls);
            await Eventually.Until(async () => (await KeysAsync("e/")).Count == 0, "all have gone");
        }
        finally
        {
            foreach (var child in children.Values)
            {
                await child.DisposeAsync();
            }
        }
    }

    [Guarantee]
    public async Task A_lease_that_ends_frees_what_it_held_and_leaves_the_line()
    {
        var leases = new List<long>();
        var waiting = new List<Task<GrpcStatus>>();
        for (var i = 0; i < Contenders; i++)
        {
            leases.Add(await GrantAsync());
            waiting.Add(TryLockAsync("gate", leases[i]));
            await LineAsync("gate/", i + 1);
        }

        // Every third loses its lease while it waits.
        for (var i = 2; i < Contenders; i += 3)
        {
            await RevokeAsync(leases[i]);
        }

        for (var i = 0; i < Contenders; i++)
        {
            if (i % 3 == 2)
            {
                Assert.Equal(new GrpcStatus(GrpcCode.Unknown, "mutex: session is expired"), await waiting[i]);
                continue;
            }

            Assert.Equal(GrpcStatus.Ok, await waiting[i]);
            Assert.DoesNotContain(waiting.Skip(i + 1).Where((_, after) => (i + 1 + after) % 3 != 2), other => other.IsCompleted);
            await RevokeAsync(leases[i]);
        }
    }

    [Guarantee]
    public async Task Threads_of_Pythons_package_count_together_under_its_lock()
    {
        if (!PeersFolder.Required && PeersFolder.Find("python3-etcd3") is null)
        {
            return;
        }

        var script = Path.Combine(Checkout.Root, "tests/Engine.Contract/Etcd/python_mutex.py");
        await using var run = await ChildProcess.RunAsync(PeersFolder.Start("python3", script, $"{_door.Endpoint.Port}"));
        Assert.True(run.ExitCode == 0, run.Output);
    }

    private static async Task<IEngine> InMemoryAsync()
    {
        var options = new EmbeddedOptions { Time = TimeProvider.System, Server = "here", Chance = new Bedrock.Prng(4) };
        return (await EmbeddedEngine.OpenAsync(options, CancellationToken.None)).Value;
    }

    private static async Task<IEngine> OnAsync(Cluster cluster)
    {
        var options = new EtcdOptions
        {
            Time = TimeProvider.System,
            Server = "here",
            Endpoints = [cluster.Endpoint],
            Prefix = cluster.NextPrefix(),
            CallTimeout = TimeSpan.FromSeconds(60),
        };
        var opened = await EtcdEngine.OpenAsync(options, CancellationToken.None);
        Assert.True(opened.Ok, opened.Refused?.Message);
        return opened.Value;
    }

    // None where there is no etcdctl; the calls are then as many more.
    private List<ProcessStartInfo> Commands(params string[] arguments)
    {
        var commands = new List<ProcessStartInfo>();
        foreach (var version in new[] { "3.4", "3.5" })
        {
            var peer = $"etcdctl-{version}";
            for (var i = 0; i < CommandsOfAVersion && (PeersFolder.Required || PeersFolder.Find(peer) is not null); i++)
            {
                var start = PeersFolder.Start(peer, [$"--endpoints={_door.Endpoint.Authority}", .. arguments]);
                start.Environment["ETCDCTL_API"] = "3";
                commands.Add(start);
            }
        }

        return commands;
    }

    /// <summary>The keys of those who stand in line, in the order of their creation, once there are so many.</summary>
    private async Task<IReadOnlyList<string>> LineAsync(string prefix, int count)
    {
        IReadOnlyList<string> line = [];
        await Eventually.Until(
            async () => (line = await KeysAsync(prefix)).Count == count, $"{count} stand in line", TimeSpan.FromSeconds(90));
        return line;
    }

    private async Task<IReadOnlyList<string>> KeysAsync(string prefix)
    {
        var range = KeyRange.Prefix(Key.Of(prefix));
        var asked = new RangeRequest
        {
            Key = ByteString.CopyFrom(range.Start.Span),
            RangeEnd = ByteString.CopyFrom(range.End!.Value.Span),
            SortTarget = RangeRequest.Types.SortTarget.Create,
            SortOrder = RangeRequest.Types.SortOrder.Ascend,
        };
        return [.. (await AskAsync("etcdserverpb.KV/Range", asked, RangeResponse.Parser)).Kvs.Select(item => item.Key.ToStringUtf8())];
    }

    private async Task<ByteString> LockAsync(string name) =>
        (await AskAsync("v3lockpb.Lock/Lock", new LockRequest { Name = ByteString.CopyFromUtf8(name) }, LockResponse.Parser)).Key;

    private async Task<GrpcStatus> TryLockAsync(string name, long lease) => (await _client.AskAsync(
        "/v3lockpb.Lock/Lock", new LockRequest { Name = ByteString.CopyFromUtf8(name), Lease = lease }, LockResponse.Parser)).Status;

    private Task<UnlockResponse> UnlockAsync(ByteString key) =>
        AskAsync("v3lockpb.Lock/Unlock", new UnlockRequest { Key = key }, UnlockResponse.Parser);

    private async Task<LeaderKey> CampaignAsync(string name)
    {
        var asked = new CampaignRequest { Name = ByteString.CopyFromUtf8("e"), Value = ByteString.CopyFromUtf8(name) };
        return (await AskAsync("v3electionpb.Election/Campaign", asked, CampaignResponse.Parser)).Leader;
    }

    private Task<ResignResponse> ResignAsync(LeaderKey leader) =>
        AskAsync("v3electionpb.Election/Resign", new ResignRequest { Leader = leader }, ResignResponse.Parser);

    /// <summary>What the leader proclaims, once it is the one of this key.</summary>
    private async Task<string> LeaderAsync(string key)
    {
        var leader = "";
        await Eventually.Until(
            async () =>
            {
                var (answer, _) = await _client.AskAsync(
                    "/v3electionpb.Election/Leader", new LeaderRequest { Name = ByteString.CopyFromUtf8("e") }, LeaderResponse.Parser);
                leader = answer?.Kv.Value.ToStringUtf8() ?? "";
                return answer?.Kv.Key.ToStringUtf8() == key;
            },
            $"{key} leads");
        return leader;
    }

    private async Task<long> GrantAsync() =>
        (await AskAsync("etcdserverpb.Lease/LeaseGrant", new LeaseGrantRequest { TTL = 300 }, LeaseGrantResponse.Parser)).ID;

    private Task<LeaseRevokeResponse> RevokeAsync(long lease) =>
        AskAsync("etcdserverpb.Lease/LeaseRevoke", new LeaseRevokeRequest { ID = lease }, LeaseRevokeResponse.Parser);

    private async Task<T> AskAsync<T>(string method, IMessage request, MessageParser<T> parser)
        where T : class, IMessage<T>
    {
        var (answer, status) = await _client.AskAsync("/" + method, request, parser);
        Assert.Equal(GrpcStatus.Ok, status);
        return answer!;
    }
}

public sealed class ContentionInMemory() : ContentionTests(null);

public sealed class ContentionOnEtcd34(Etcd34 server) : ContentionTests(server), IClassFixture<Etcd34>;

public sealed class ContentionOnEtcd35(Etcd35 server) : ContentionTests(server), IClassFixture<Etcd35>;
