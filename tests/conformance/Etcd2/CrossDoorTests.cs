using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Muster.Tests.Support;

namespace Muster.Tests.Conformance.Etcd2;

/// <summary>What one door writes, every other reads, and whoever watches there is told.</summary>
public sealed class CrossDoorTests(CrossDoorTests.Doors doors) : IClassFixture<CrossDoorTests.Doors>
{
    public static TheoryData<string, string> Pairs => new()
    {
        { "consul", "v2" }, { "v2", "consul" },
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

    [Fact]
    public async Task Both_tell_the_same_revision()
    {
        await doors.WriteAsync("v2", "cross/index", "1");
        var v2 = await doors.Client.GetFromJsonAsync<JsonElement>(new Uri(doors.Agent.EtcdV2, "/v2/keys/cross/index"));
        var consul = await doors.Client.GetFromJsonAsync<JsonElement>(new Uri(doors.Agent.Http, "/v1/kv/cross/index"));
        Assert.Equal(
            v2.GetProperty("node").GetProperty("modifiedIndex").GetInt64(),
            consul[0].GetProperty("ModifyIndex").GetInt64());
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

        public async Task InitializeAsync() =>
            Agent = await AgentProcess.StartAsync(new AgentSettings { Dev = true, EtcdV2 = true });

        public async Task DisposeAsync()
        {
            Client.Dispose();
            await Agent.DisposeAsync();
        }

        public async Task WriteAsync(string door, string key, string value)
        {
            using HttpContent content = door == "consul"
                ? new StringContent(value)
                : new FormUrlEncodedContent([new("value", value)]);
            using var answer = await Client.PutAsync(AddressOf(door, key), content);
            answer.EnsureSuccessStatusCode();
        }

        public async Task DeleteAsync(string door, string key)
        {
            using var answer = await Client.DeleteAsync(AddressOf(door, key));
            answer.EnsureSuccessStatusCode();
        }

        /// <summary>Null when it is not there.</summary>
        public async Task<string?> ReadAsync(string door, string key)
        {
            using var answer = await Client.GetAsync(AddressOf(door, key));
            return await ValueOfAsync(door, answer);
        }

        /// <summary>Watches from now on; what comes of it is told when it is asked for.</summary>
        public async Task<Func<Task<string?>>> WatchAsync(string door, string key)
        {
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
