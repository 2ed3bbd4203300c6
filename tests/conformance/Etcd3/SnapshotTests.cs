using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using Google.Protobuf;
using Muster.Bedrock;
using Muster.Etcd.Wire;
using Muster.Etcd.Wire.Messages;
using Muster.Tests.Support;

namespace Muster.Tests.Conformance.Etcd3;

/// <summary>
/// <c>etcdctl snapshot save</c>, unmodified, takes from Muster what etcd's own tools restore, their checks on; the etcd that
/// starts on it has every revision of every key, every lease, the compaction, and the same hash.
/// </summary>
public sealed class SnapshotTests
{
    private const int SampleMax = 60;

    private static readonly ByteString _end = ByteString.CopyFromUtf8("~end");

    [NeedsPeerTheory("etcd-3.5", "etcdctl-3.5", "etcdutl-3.5", "etcd-3.4", "etcdctl-3.4")]
    [InlineData("3.5", 1, false)]
    [InlineData("3.5", 2, true)]
    [InlineData("3.4", 3, false)]
    [InlineData("3.4", 4, true)]
    public async Task A_restored_etcd_has_the_whole_history(string version, int seed, bool isCompacted)
    {
        await using var muster = await AgentProcess.StartAsync(new AgentSettings { Dev = true });
        using var ours = new EtcdClient(muster.EtcdPort);
        var writer = new HistoryWriter((ulong)seed);
        var middle = await ours.TellAsync(writer.Requests(LongRun.Choose(150, 1500)));
        var floor = 0L;
        if (isCompacted)
        {
            floor = middle - 20;
            await ours.TellAsync(new CompactionRequest { Revision = floor });
        }

        await ours.TellAsync(writer.Requests(LongRun.Choose(150, 1500)));

        // The newest revision is not one that etcd's clients see.
        await RegisterAsync(muster, "unseen");
        await SameAsync(version, muster, ours, floor);
    }

    [NeedsPeerTheory("etcd-3.5", "etcdctl-3.5", "etcdutl-3.5", "etcd-3.4", "etcdctl-3.4")]
    [InlineData("3.5")]
    [InlineData("3.4")]
    public async Task Many_keys_and_large_values_are_there(string version)
    {
        await using var muster = await AgentProcess.StartAsync(new AgentSettings { Dev = true });
        using var ours = new EtcdClient(muster.EtcdPort);
        var chance = new Prng(5);
        for (var i = 0; i < 20_000; i += 125)
        {
            var txn = new TxnRequest();
            txn.Success.Add(Enumerable.Range(i, 125).Select(number => new RequestOp
            {
                RequestPut = new PutRequest
                {
                    Key = ByteString.CopyFromUtf8($"many/{chance.Next():x16}/{number}"),
                    Value = ByteString.CopyFromUtf8($"{number}"),
                },
            }));
            await ours.TellAsync(txn);
        }

        foreach (var bytes in (int[])[1024 * 1024, 4096, 4000, 3900, 1024 * 1024, 1_500_000])
        {
            var large = Enumerable.Range(0, bytes).Select(_ => (byte)chance.Next(256)).ToArray();
            await ours.TellAsync(new PutRequest
            {
                Key = ByteString.CopyFromUtf8("large"),
                Value = UnsafeByteOperations.UnsafeWrap(large),
            });
        }

        await SameAsync(version, muster, ours, floor: 0);
    }

    [NeedsPeerTheory("etcd-3.5", "etcdctl-3.5", "etcdutl-3.5", "etcd-3.4", "etcdctl-3.4")]
    [InlineData("3.5")]
    [InlineData("3.4")]
    public async Task A_snapshot_of_nothing_restores_an_etcd_at_the_same_revision(string version)
    {
        await using var muster = await AgentProcess.StartAsync(new AgentSettings { Dev = true });
        using var ours = new EtcdClient(muster.EtcdPort);
        await SameAsync(version, muster, ours, floor: 0);
    }

    [NeedsPeerTheory("etcd-3.5", "etcdctl-3.5", "etcdutl-3.5", "etcd-3.4", "etcdctl-3.4")]
    [InlineData("3.5")]
    [InlineData("3.4")]
    public async Task What_is_written_meanwhile_is_there_up_to_one_revision(string version)
    {
        await using var muster = await AgentProcess.StartAsync(new AgentSettings { Dev = true });
        using var ours = new EtcdClient(muster.EtcdPort);
        using var folder = new TempFolder();
        using var enough = new CancellationTokenSource();
        var writing = WriteTwinsAsync(ours, enough.Token);
        for (var i = 0; i < 5; i++)
        {
            var file = folder.File($"{i}.db");
            await SaveAsync(version, muster, file);
        }

        await enough.CancelAsync();
        await writing;
        await using var etcd = await EtcdProcess.RestoreAsync(version, folder.File("4.db"), "--unsafe-no-fsync");
        using var theirs = new EtcdClient(etcd.ClientPort);
        var restored = await theirs.AllAsync();
        Assert.Equal(restored.Kvs[0].Value, restored.Kvs[1].Value);
        Assert.Equal((await ours.AllAsync(restored.Header.Revision)).Kvs, restored.Kvs);
    }

    [NeedsPeer("etcdctl-3.5")]
    public async Task Who_goes_away_in_the_middle_leaves_no_file_behind()
    {
        using var folder = new TempFolder();
        await using var muster = await AgentProcess.StartAsync(new AgentSettings { DataDirectory = folder.File("data") });
        using var ours = new EtcdClient(muster.EtcdPort);
        for (var i = 0; i < 8; i++)
        {
            await ours.TellAsync(new PutRequest
            {
                Key = ByteString.CopyFromUtf8($"large{i}"),
                Value = ByteString.CopyFrom(new byte[1_000_000]),
            });
        }

        for (var i = 0; i < 6; i++)
        {
            await using (var stream = ours.Open("/etcdserverpb.Maintenance/Snapshot", SnapshotResponse.Parser))
            {
                stream.Say(new SnapshotRequest());
                Assert.True((await stream.NextAsync())!.RemainingBytes > 7_000_000);
                Assert.Single(Scratch(muster.Process.Id));
            }

            await Eventually.Until(() => Scratch(muster.Process.Id).Count == 0, "the file is given back");
        }

        Assert.Empty(Directory.EnumerateFiles(folder.File("data"), "scratch*"));
        await SaveAsync("3.5", muster, folder.File("whole.db"));
    }

    [NeedsPeerTheory("etcd-3.5", "etcd-3.4")]
    [InlineData("3.5")]
    [InlineData("3.4")]
    public async Task Its_hash_is_that_of_an_etcd_that_was_told_the_same(string version)
    {
        await using var muster = await AgentProcess.StartAsync(new AgentSettings { Dev = true });
        await using var etcd = await EtcdProcess.StartAsync(version, "--unsafe-no-fsync");
        using var ours = new EtcdClient(muster.EtcdPort);
        using var theirs = new EtcdClient(etcd.ClientPort);

        // Rows of Muster's own move its revision now and then: where they do, the two are brought together again.
        await Eventually.Until(
            async () =>
            {
                await MeetAsync(ours, theirs);
                return await SameHashesAsync(ours, theirs);
            },
            "both were told the same at the same revisions");
    }

    /// <summary>False when the revisions part.</summary>
    private static async Task<bool> SameHashesAsync(EtcdClient ours, EtcdClient theirs)
    {
        var writer = new HistoryWriter(6);
        var (last, hashes) = (0L, 0);
        foreach (var request in writer.Requests(200))
        {
            if (await ours.TellAsync(request) is var at && at != await theirs.TellAsync(request))
            {
                return false;
            }

            if (at == last)
            {
                continue;
            }

            last = at;
            if (at % 7 == 0)
            {
                var (one, other) = (await ours.HashAsync(at), await theirs.HashAsync(at));
                Assert.Equal((at, other.Hash, other.CompactRevision), (at, one.Hash, one.CompactRevision));
                hashes++;
            }

            if (at % 50 == 0)
            {
                await ours.TellAsync(new CompactionRequest { Revision = at - 10 });
                await theirs.TellAsync(new CompactionRequest { Revision = at - 10, Physical = true });
            }
        }

        Assert.True(hashes > 5);
        return true;
    }

    /// <summary>Both are empty, remember nothing, and have the same revision.</summary>
    private static async Task MeetAsync(EtcdClient ours, EtcdClient theirs)
    {
        foreach (var client in (EtcdClient[])[ours, theirs])
        {
            await client.TellAsync(new DeleteRangeRequest { Key = ByteString.CopyFrom(0), RangeEnd = ByteString.CopyFrom(0) });
            foreach (var lease in await client.LeasesAsync())
            {
                await client.TellAsync(new LeaseRevokeRequest { ID = long.Parse(lease.Split(' ')[0], CultureInfo.InvariantCulture) });
            }
        }

        var put = new PutRequest { Key = _end };
        var delete = new DeleteRangeRequest { Key = _end };
        var (one, other) = (await ours.TellAsync([put, delete]), await theirs.TellAsync([put, delete]));
        while (one != other)
        {
            // One write more cannot be made without leaving a key; three can, and then the other one follows.
            var gap = Math.Abs(one - other);
            var writes = Enumerable.Repeat<IMessage>(put, (int)(gap > 1 ? gap - 1 : 2)).Append(delete);
            (one, other) = one < other ? (await ours.TellAsync(writes), other) : (one, await theirs.TellAsync(writes));
        }

        await ours.TellAsync(new CompactionRequest { Revision = one });
        await theirs.TellAsync(new CompactionRequest { Revision = one, Physical = true });
    }

    private static async Task SameAsync(string version, AgentProcess muster, EtcdClient ours, long floor)
    {
        using var folder = new TempFolder();
        var file = folder.File("saved.db");
        var status = await SaveAsync(version, muster, file);
        await using var etcd = await EtcdProcess.RestoreAsync(version, file, "--unsafe-no-fsync");
        using var theirs = new EtcdClient(etcd.ClientPort);
        var head = (await theirs.AllAsync()).Header.Revision;

        // etcd's tools read it off the last row, and a history that has just begun has none.
        Assert.Equal(head == 1 ? 0 : head, status.GetProperty("revision").GetInt64());
        Assert.Equal(new FileInfo(file).Length - 32, status.GetProperty("totalSize").GetInt64());
        if (floor > 1)
        {
            Assert.Equal(EtcdError.Compacted, await theirs.StatusOfAllAsync(floor - 1));
            Assert.Equal(EtcdError.Compacted, await ours.StatusOfAllAsync(floor - 1));
        }

        var step = Math.Max(1, (head - floor) / SampleMax);
        for (var at = head; at >= Math.Max(1, floor); at -= step)
        {
            Assert.Equal((await ours.AllAsync(at)).Kvs, (await theirs.AllAsync(at)).Kvs);
        }

        Assert.Equal(await ours.LeasesAsync(), await theirs.LeasesAsync());
        await SameHashAsync(ours, theirs, head);
        await ours.TellAsync(new PutRequest { Key = _end });
        await theirs.TellAsync(new PutRequest { Key = _end });
        var events = await ours.EventsAsync(floor + 1, _end);
        Assert.Equal(events, await theirs.EventsAsync(floor + 1, _end));
        foreach (var at in events.Select(one => one.Kv.ModRevision).Distinct().Where(at => at % step == 0))
        {
            await SameHashAsync(ours, theirs, at);
        }
    }

    private static async Task SameHashAsync(EtcdClient ours, EtcdClient theirs, long at)
    {
        var (one, other) = (await ours.HashAsync(at), await theirs.HashAsync(at));
        Assert.Equal((at, other.Hash, other.CompactRevision), (at, one.Hash, one.CompactRevision));
    }

    /// <summary>Saves, and says what the tool finds in the file.</summary>
    private static async Task<JsonElement> SaveAsync(string version, AgentProcess muster, string file)
    {
        await RunAsync($"etcdctl-{version}", $"--endpoints=127.0.0.1:{muster.EtcdPort}", "snapshot", "save", file);
        return JsonSerializer.Deserialize<JsonElement>(
            await RunAsync($"etcdctl-{version}", "snapshot", "status", file, "--write-out=json"));
    }

    private static async Task<string> RunAsync(string program, params string[] arguments)
    {
        var start = PeersFolder.Start(program, arguments);
        start.Environment["ETCDCTL_API"] = "3";
        await using var ran = await ChildProcess.RunAsync(start);
        Assert.True(ran.ExitCode == 0, ran.Output);
        return ran.StandardOutput;
    }

    private static async Task WriteTwinsAsync(EtcdClient client, CancellationToken cancel)
    {
        for (var i = 0; !cancel.IsCancellationRequested; i++)
        {
            var txn = new TxnRequest();
            txn.Success.Add(((string[])["one", "two"]).Select(key => new RequestOp
            {
                RequestPut = new PutRequest
                {
                    Key = ByteString.CopyFromUtf8(key),
                    Value = ByteString.CopyFromUtf8($"{i}"),
                },
            }));
            await client.TellAsync(txn);
        }
    }

    private static async Task RegisterAsync(AgentProcess muster, string service)
    {
        using var client = new HttpClient { BaseAddress = muster.Http };
        using var answer = await client.PutAsJsonAsync("/v1/agent/service/register", new { Name = service });
        answer.EnsureSuccessStatusCode();
    }

    private static List<string> Scratch(int process) =>
        [.. new DirectoryInfo($"/proc/{process}/fd").EnumerateFiles()
            .Select(file => file.LinkTarget ?? "")
            .Where(target => target.Contains("scratch-", StringComparison.Ordinal))];
}
