using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Google.Protobuf;
using Muster.Etcd.Wire.Messages;
using Muster.Tests.Conformance.Etcd3;
using Muster.Tests.Support;

namespace Muster.Tests.Conformance.Etcd2;

/// <summary>What one door writes, every other reads, and whoever watches there is told.</summary>
public sealed class CrossDoorTests(CrossDoorTests.Doors doors) : IClassFixture<CrossDoorTests.Doors>
{
    public static TheoryData<string, string> Pairs => new()
    {
        { "consul", "v2" }, { "consul", "v3" }, { "v2", "consul" }, { "v2", "v3" }, { "v3", "consul" }, { "v3", "v2" },
    };

    [Theory]
    [MemberData(nameof(Pairs))]
    public async Task What_one_writes_the_other_reads_and_is_told_of(string writer, string reader)
    {
        var key = $"cross/{writer}-{reader}";
        await doors.WriteAsync(writer, key, "before");
        Assert.Equal("before", await doors.ReadAsync(reader, key));
        var told = await doors.WatchAsync(reader, key);
        await doors.WriteAsync(writer, key, "after");
        Assert.Equal("after", await told());
        Assert.Equal("after", await doors.ReadAsync(reader, key));

        var gone = await doors.WatchAsync(reader, key);
        await doors.DeleteAsync(writer, key);
        Assert.Null(await gone());
        Assert.Null(await doors.ReadAsync(reader, key));
    }

    [Theory]
    [InlineData("consul")]
    [InlineData("v2")]
    [InlineData("v3")]
    public async Task All_tell_the_same_revision(string writer)
    {
        var key = $"cross/index-{writer}";
        await doors.WriteAsync(writer, key, "1");
        var v2 = await doors.Client.GetFromJsonAsync<JsonElement>(new Uri(doors.Agent.EtcdV2, $"/v2/keys/{key}"));
        var consul = await doors.Client.GetFromJsonAsync<JsonElement>(new Uri(doors.Agent.Http, $"/v1/kv/{key}"));
        var v3 = (await doors.RangeAsync(key)).Kvs.Single();
        Assert.Equal(v3.ModRevision, v2.GetProperty("node").GetProperty("modifiedIndex").GetInt64());
        Assert.Equal(v3.ModRevision, consul[0].GetProperty("ModifyIndex").GetInt64());
        Assert.Equal(v3.CreateRevision, consul[0].GetProperty("CreateIndex").GetInt64());
    }

    [Fact]
    public async Task Several_keys_of_one_transaction_are_one_revision_to_all()
    {
        await doors.WriteAsync("v2", "cross/many/a", "0");
        var told = await doors.WatchAsync("v2", "cross/many/b");
        var txn = new TxnRequest();
        foreach (var key in new[] { "cross/many/a", "cross/many/b", "cross/many/c" })
        {
            txn.Success.Add(new RequestOp { RequestPut = new PutRequest { Key = Doors.Name(key), Value = Doors.Name("1") } });
        }

        var at = (await doors.Third.AskAsync("/etcdserverpb.KV/Txn", txn, TxnResponse.Parser)).Answer!.Header.Revision;
        Assert.Equal("1", await told());
        var entries = await doors.Client.GetFromJsonAsync<JsonElement>(new Uri(doors.Agent.Http, "/v1/kv/cross/many/?recurse"));
        Assert.Equal([at, at, at], entries.EnumerateArray().Select(entry => entry.GetProperty("ModifyIndex").GetInt64()));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_Consul_deletes_as_a_tree_leaves_no_directory(bool inTransaction)
    {
        var name = $"cross/tree-{inTransaction}";
        var directory = new Uri(doors.Agent.EtcdV2, $"/v2/keys/{name}/deep/empty");
        using (var made = await doors.Client.PutAsync(directory, new FormUrlEncodedContent([new("dir", "true")])))
        {
            made.EnsureSuccessStatusCode();
        }

        if (inTransaction)
        {
            using var txn = new StringContent($$$"""[{"KV":{"Verb":"delete-tree","Key":"{{{name}}}"}},{"KV":{"Verb":"set","Key":"{{{name}}}/stays","Value":""}}]""");
            using var done = await doors.Client.PutAsync(new Uri(doors.Agent.Http, "/v1/txn"), txn);
            done.EnsureSuccessStatusCode();
        }
        else
        {
            using var done = await doors.Client.DeleteAsync(new Uri(doors.Agent.Http, $"/v1/kv/{name}?recurse"));
            done.EnsureSuccessStatusCode();
        }

        using var gone = await doors.Client.GetAsync(new Uri(doors.Agent.EtcdV2, $"/v2/keys/{name}/deep"));
        Assert.Equal(System.Net.HttpStatusCode.NotFound, gone.StatusCode);
        Assert.Equal(inTransaction ? "" : null, await doors.ReadAsync("v2", $"{name}/stays"));
    }

    [Fact]
    public async Task A_key_that_dies_with_its_lease_is_gone_everywhere()
    {
        var lease = (await doors.Third.AskAsync(
            "/etcdserverpb.Lease/LeaseGrant", new LeaseGrantRequest { TTL = 100 }, LeaseGrantResponse.Parser)).Answer!.ID;
        var put = new PutRequest { Key = Doors.Name("cross/leased"), Value = Doors.Name("1"), Lease = lease };
        await doors.Third.AskAsync("/etcdserverpb.KV/Put", put, PutResponse.Parser);
        var (v2, consul) = (await doors.WatchAsync("v2", "cross/leased"), await doors.WatchAsync("consul", "cross/leased"));
        await doors.Third.AskAsync(
            "/etcdserverpb.Lease/LeaseRevoke", new LeaseRevokeRequest { ID = lease }, LeaseRevokeResponse.Parser);
        Assert.Null(await v2());
        Assert.Null(await consul());
    }

    [Fact]
    public async Task A_lock_of_Consuls_keeps_its_holder_when_v2_writes_the_value()
    {
        var session = (await PutAsync("/v1/session/create", "{}")).GetProperty("ID").GetString();
        Assert.True((await PutAsync($"/v1/kv/cross/lock?acquire={session}", "mine")).GetBoolean());
        await doors.WriteAsync("v2", "cross/lock", "theirs");
        var entry = (await doors.Client.GetFromJsonAsync<JsonElement>(new Uri(doors.Agent.Http, "/v1/kv/cross/lock")))[0];
        Assert.Equal(session, entry.GetProperty("Session").GetString());
        Assert.Equal("theirs", Encoding.UTF8.GetString(entry.GetProperty("Value").GetBytesFromBase64()));
        await doors.DeleteAsync("v2", "cross/lock");
        await doors.WriteAsync("v2", "cross/lock", "new");
        entry = (await doors.Client.GetFromJsonAsync<JsonElement>(new Uri(doors.Agent.Http, "/v1/kv/cross/lock")))[0];
        Assert.False(entry.TryGetProperty("Session", out _));
    }

    private async Task<JsonElement> PutAsync(string path, string body)
    {
        using var content = new StringContent(body);
        using var answer = await doors.Client.PutAsync(new Uri(doors.Agent.Http, path), content);
        return await answer.Content.ReadFromJsonAsync<JsonElement>();
    }

    /// <summary>The same few things done through each door.</summary>
    public sealed class Doors : IAsyncLifetime
    {
        public AgentProcess Agent { get; private set; } = null!;

        public HttpClient Client { get; } = new();

        internal EtcdClient Third { get; private set; } = null!;

        public async Task InitializeAsync()
        {
            Agent = await AgentProcess.StartAsync(new AgentSettings { Dev = true, EtcdV2 = true });
            Third = new EtcdClient(Agent.EtcdPort);
        }

        public async Task DisposeAsync()
        {
            Third.Dispose();
            Client.Dispose();
            await Agent.DisposeAsync();
        }

        public static ByteString Name(string text) => ByteString.CopyFromUtf8(text);

        public async Task WriteAsync(string door, string key, string value)
        {
            if (door == "v3")
            {
                var put = new PutRequest { Key = Name(key), Value = Name(value) };
                Assert.NotNull((await Third.AskAsync("/etcdserverpb.KV/Put", put, PutResponse.Parser)).Answer);
                return;
            }

            using HttpContent content = door == "consul"
                ? new StringContent(value)
                : new FormUrlEncodedContent([new("value", value)]);
            using var answer = await Client.PutAsync(AddressOf(door, key), content);
            answer.EnsureSuccessStatusCode();
        }

        public async Task DeleteAsync(string door, string key)
        {
            if (door == "v3")
            {
                var delete = new DeleteRangeRequest { Key = Name(key) };
                Assert.NotNull((await Third.AskAsync("/etcdserverpb.KV/DeleteRange", delete, DeleteRangeResponse.Parser)).Answer);
                return;
            }

            using var answer = await Client.DeleteAsync(AddressOf(door, key));
            answer.EnsureSuccessStatusCode();
        }

        /// <summary>Null when it is not there.</summary>
        public async Task<string?> ReadAsync(string door, string key)
        {
            if (door == "v3")
            {
                return (await RangeAsync(key)).Kvs.SingleOrDefault()?.Value.ToStringUtf8();
            }

            using var answer = await Client.GetAsync(AddressOf(door, key));
            return await ValueOfAsync(door, answer);
        }

        public async Task<RangeResponse> RangeAsync(string key) =>
            (await Third.AskAsync("/etcdserverpb.KV/Range", new RangeRequest { Key = Name(key) }, RangeResponse.Parser)).Answer!;

        /// <summary>Watches from now on; what comes of it is told when it is asked for.</summary>
        public async Task<Func<Task<string?>>> WatchAsync(string door, string key)
        {
            if (door == "v3")
            {
                var stream = Third.Open("/etcdserverpb.Watch/Watch", WatchResponse.Parser);
                stream.Say(new WatchRequest { CreateRequest = new WatchCreateRequest { Key = Name(key) } });
                Assert.True((await stream.NextAsync())!.Created);
                return () => EventOfAsync(stream);
            }

            using var now = await Client.GetAsync(AddressOf(door, key));
            var index = now.Headers.GetValues(door == "consul" ? "X-Consul-Index" : "X-Etcd-Index").Single();
            var address = door == "consul"
                ? new Uri($"{AddressOf(door, key)}?index={index}&wait=60s")
                : new Uri($"{AddressOf(door, key)}?wait=true&waitIndex={long.Parse(index, System.Globalization.CultureInfo.InvariantCulture) + 1}");
            var waiting = Client.GetAsync(address);
            return async () =>
            {
                using var answer = await waiting;
                return await ValueOfAsync(door, answer);
            };
        }

        private Uri AddressOf(string door, string key) =>
            door == "consul" ? new Uri(Agent.Http, $"/v1/kv/{key}") : new Uri(Agent.EtcdV2, $"/v2/keys/{key}");

        private static async Task<string?> EventOfAsync(EtcdStream<WatchResponse> stream)
        {
            await using (stream)
            {
                var one = (await stream.NextAsync())!.Events.Single();
                return one.Type == Event.Types.EventType.Put ? one.Kv.Value.ToStringUtf8() : null;
            }
        }

        private static async Task<string?> ValueOfAsync(string door, HttpResponseMessage answer)
        {
            if (!answer.IsSuccessStatusCode)
            {
                return null;
            }

            var found = await answer.Content.ReadFromJsonAsync<JsonElement>();
            return door == "consul" ? Encoding.UTF8.GetString(found[0].GetProperty("Value").GetBytesFromBase64())
                : found.GetProperty("node").TryGetProperty("value", out var value) ? value.GetString()
                : null;
        }
    }
}
