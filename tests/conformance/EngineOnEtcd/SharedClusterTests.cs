using System.Net;
using System.Text.Json;
using Muster.Tests.Support;

namespace Muster.Tests.Conformance.EngineOnEtcd;

/// <summary>Agents that keep everything in one real etcd, which others use too.</summary>
public sealed class SharedClusterTests
{
    /// <summary>Faster than suits a network, for who waits.</summary>
    private const string GossipPace =
        "-hcl=gossip_lan { gossip_interval = \"50ms\" probe_interval = \"300ms\" probe_timeout = \"150ms\" suspicion_mult = 4 }";

    private static readonly string[] _versions = ["3.4", "3.5"];

    public static TheoryData<string> Versions => [.. _versions];

    [NeedsPeerTheory("etcd-3.4", "etcd-3.5", "etcdctl-3.5")]
    [MemberData(nameof(Versions))]
    public async Task What_one_agent_writes_the_other_tells_at_once(string version)
    {
        await using var etcd = await EtcdProcess.StartAsync(version);
        await using var first = await AgentAsync(etcd, "n1");
        await using var second = await AgentAsync(etcd, "n2");
        Assert.Contains($"etcd at 127.0.0.1:{etcd.ClientPort}, keys under \"muster/\"", first.Output, StringComparison.Ordinal);

        for (var i = 0; i < 50; i++)
        {
            var (writer, reader) = i % 2 == 0 ? (first, second) : (second, first);
            Assert.Equal("true", await PutAsync(writer, "/v1/kv/k", $"{i}"));
            Assert.Equal($"{i}", await reader.Client.GetStringAsync("/v1/kv/k?raw"));
        }

        await PutAsync(first, "/v1/agent/service/register", """{"Name":"web","Port":80,"Check":{"TTL":"1h","Status":"passing"}}""");
        await Eventually.Until(
            async () => (await JsonAsync(second, "/v1/health/service/web?passing")).GetArrayLength() == 1,
            "the service is found at the other agent");
        Assert.Equal(["n1", "n2"], (await JsonAsync(first, "/v1/catalog/nodes")).EnumerateArray().Select(node => node.GetProperty("Node").GetString()));

        // One holds the lock, whichever agent is asked.
        var session = JsonDocument.Parse(await PutAsync(second, "/v1/session/create", "{}")).RootElement.GetProperty("ID").GetString();
        var other = JsonDocument.Parse(await PutAsync(first, "/v1/session/create", "{}")).RootElement.GetProperty("ID").GetString();
        Assert.Equal("true", await PutAsync(second, $"/v1/kv/lock?acquire={session}", "n2"));
        Assert.Equal("false", await PutAsync(first, $"/v1/kv/lock?acquire={other}", "n1"));
        Assert.Equal("true", await PutAsync(first, $"/v1/kv/lock?release={session}", "n2"));
        Assert.Equal("true", await PutAsync(first, $"/v1/kv/lock?acquire={other}", "n1"));
    }

    [NeedsPeer("etcd-3.5", "etcdctl-3.5")]
    public async Task Keys_of_others_are_left_alone_and_prefixes_keep_two_apart()
    {
        await using var etcd = await EtcdProcess.StartAsync("3.5");
        await EtcdctlAsync(etcd, "put", "theirs", "1");
        await using var first = await AgentAsync(etcd, "n1");
        await using var second = await AgentAsync(etcd, "n1", "-engine-etcd-prefix=other/");
        await PutAsync(first, "/v1/kv/k", "first");
        await PutAsync(second, "/v1/kv/k", "second");
        Assert.Equal("first", await first.Client.GetStringAsync("/v1/kv/k?raw"));
        Assert.Equal("second", await second.Client.GetStringAsync("/v1/kv/k?raw"));
        Assert.Equal(HttpStatusCode.NotFound, (await first.Client.GetAsync("/v1/kv/theirs")).StatusCode);
        Assert.Contains("true", await DeleteAsync(first, "/v1/kv/?recurse"), StringComparison.Ordinal);
        Assert.Equal("second", await second.Client.GetStringAsync("/v1/kv/k?raw"));
        Assert.Equal("theirs\n1\n", await EtcdctlAsync(etcd, "get", "theirs"));
    }

    // etcd's own limit is 128 steps, and a lock that is given back takes three.
    [NeedsPeer("etcd-3.5")]
    public async Task A_session_with_many_locks_ends_however_little_the_cluster_takes_at_once()
    {
        const int locks = 150;
        await using var etcd = await EtcdProcess.StartAsync("3.5");
        await using var agent = await AgentAsync(etcd, "n1");
        Assert.Contains("--max-txn-ops=2048", agent.Output, StringComparison.Ordinal);
        var session = JsonDocument.Parse(await PutAsync(agent, "/v1/session/create", "{}")).RootElement.GetProperty("ID").GetString();
        for (var i = 0; i < locks; i++)
        {
            Assert.Equal("true", await PutAsync(agent, $"/v1/kv/lock/{i}?acquire={session}", "held"));
        }

        Assert.Equal("true", await PutAsync(agent, $"/v1/session/destroy/{session}", ""));
        await Eventually.Until(
            async () => (await JsonAsync(agent, "/v1/kv/lock/?recurse")).EnumerateArray().All(key => !key.TryGetProperty("Session", out _)),
            "all locks are given back");
        Assert.Equal(locks, (await JsonAsync(agent, "/v1/kv/lock/?recurse")).GetArrayLength());
    }

    [NeedsPeer("etcd-3.5")]
    public async Task A_key_whose_lease_runs_out_has_expired_for_version_2()
    {
        await using var etcd = await EtcdProcess.StartAsync("3.5");
        await using var agent = await AgentProcess.StartAsync(
            new AgentSettings { EtcdV2 = true, MusterArguments = [$"-engine-etcd={etcd.Client}"] });
        var lease = await GatewayAsync(agent, "lease/grant", """{"TTL":"1"}""");
        var put = $$"""{"key":"bGVhc2Vk","value":"MQ==","lease":"{{lease.GetProperty("ID").GetString()}}"}""";
        await GatewayAsync(agent, "kv/put", put);
        var there = await V2Async(agent, "leased");
        Assert.False(there.GetProperty("node").TryGetProperty("ttl", out _));
        var next = there.GetProperty("node").GetProperty("modifiedIndex").GetInt64() + 1;
        Assert.Equal("expire", (await V2Async(agent, $"leased?wait=true&waitIndex={next}")).GetProperty("action").GetString());
    }

    [NeedsPeer("etcd-3.5", "etcdctl-3.5")]
    public async Task An_agent_outlives_its_etcd_and_starts_before_it()
    {
        await using var etcd = await EtcdProcess.StartAsync("3.5");
        await using var first = await AgentAsync(etcd, "n1");
        await PutAsync(first, "/v1/kv/k", "1");
        await etcd.StopAsync(Ending.Kill);
        Assert.Equal("1", await first.Client.GetStringAsync("/v1/kv/k?raw&stale"));
        using var refused = await first.Client.GetAsync("/v1/kv/k?raw");
        Assert.Equal(HttpStatusCode.InternalServerError, refused.StatusCode);
        Assert.Contains($"etcd at 127.0.0.1:{etcd.ClientPort}", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);

        var starting = AgentAsync(etcd, "n2");
        await etcd.RunAsync();
        await using var second = await starting;
        Assert.Equal("1", await second.Client.GetStringAsync("/v1/kv/k?raw"));
        await Eventually.Until(
            async () => (await first.Client.GetAsync("/v1/kv/k")).IsSuccessStatusCode, "the first answers again");
        Assert.Equal("true", await PutAsync(first, "/v1/kv/k", "2"));
        Assert.Equal("2", await second.Client.GetStringAsync("/v1/kv/k?raw"));

        // What it remembers beside etcd is still there, and the catalog is as it was.
        await first.RestartAsync(Ending.Kill);
        Assert.Equal("2", await first.Client.GetStringAsync("/v1/kv/k?raw"));
        Assert.Equal(2, (await JsonAsync(first, "/v1/catalog/nodes")).GetArrayLength());
    }

    [NeedsPeerTheory("etcd-3.4", "etcd-3.5")]
    [MemberData(nameof(Versions))]
    public async Task A_snapshot_is_saved_from_it_and_restored_elsewhere_and_into_it(string version)
    {
        await using var etcd = await EtcdProcess.StartAsync(version);
        await using var agent = await AgentAsync(etcd, "n1");
        await using var other = await AgentAsync(etcd, "n2");
        await PutAsync(agent, "/v1/kv/k?flags=7", "1");
        var session = JsonDocument.Parse(await PutAsync(agent, "/v1/session/create", """{"TTL":"1h"}""")).RootElement.GetProperty("ID").GetString();
        Assert.Equal("true", await PutAsync(agent, $"/v1/kv/lock?acquire={session}", "held"));
        var snapshot = await agent.Client.GetByteArrayAsync("/v1/snapshot");

        await using var alone = await AgentProcess.StartAsync(new AgentSettings { Dev = true });
        using var restored = await alone.Client.PutAsync("/v1/snapshot", new ByteArrayContent(snapshot));
        Assert.Equal(HttpStatusCode.OK, restored.StatusCode);
        Assert.Equal("1", await alone.Client.GetStringAsync("/v1/kv/k?raw"));
        Assert.Equal(session, (await JsonAsync(alone, "/v1/kv/lock"))[0].GetProperty("Session").GetString());
        Assert.Equal("true", await PutAsync(alone, $"/v1/session/renew/{session}", "") is { Length: > 10 } ? "true" : "false");

        // Into the cluster, through the other agent; both see it at once, and whoever waits notices.
        await PutAsync(agent, "/v1/kv/k", "2");
        await PutAsync(agent, "/v1/kv/since", "then");
        var index = (await JsonAsync(agent, "/v1/kv/k"))[0].GetProperty("ModifyIndex").GetInt64();
        var waiting = agent.Client.GetAsync($"/v1/kv/k?index={index}&wait=30s");
        using var back = await other.Client.PutAsync("/v1/snapshot", new ByteArrayContent(snapshot));
        Assert.True(back.IsSuccessStatusCode, await back.Content.ReadAsStringAsync());
        Assert.True((await waiting).IsSuccessStatusCode);
        foreach (var one in new[] { agent, other })
        {
            var key = (await JsonAsync(one, "/v1/kv/k"))[0];
            Assert.Equal(("MQ==", 7), (key.GetProperty("Value").GetString(), key.GetProperty("Flags").GetInt32()));
            Assert.True(key.GetProperty("ModifyIndex").GetInt64() > index);
            Assert.Equal(HttpStatusCode.NotFound, (await one.Client.GetAsync("/v1/kv/since")).StatusCode);
            Assert.Equal(session, (await JsonAsync(one, "/v1/kv/lock"))[0].GetProperty("Session").GetString());
        }

        Assert.Equal("false", await PutAsync(agent, $"/v1/kv/k?cas={index}", "3"));
        Assert.Equal("true", await PutAsync(agent, $"/v1/kv/lock?release={session}", "free"));
        Assert.Equal("true", await PutAsync(other, "/v1/kv/k", "4"));
        Assert.Equal("4", await agent.Client.GetStringAsync("/v1/kv/k?raw"));
        await agent.RestartAsync(Ending.Kill);
        Assert.Equal("4", await agent.Client.GetStringAsync("/v1/kv/k?raw"));
    }

    [NeedsPeerTheory("etcd-3.4", "etcd-3.5")]
    [MemberData(nameof(Versions))]
    public async Task It_speaks_tls_and_shows_a_certificate(string version)
    {
        using var certificates = new TestCertificates();
        using var folder = new TempFolder();
        var tls = new TlsPaths(folder.File("ca.pem"), folder.File("cert.pem"), folder.File("key.pem"));
        await certificates.WriteAsync(tls, "localhost", "127.0.0.1");
        await using var etcd = await EtcdProcess.StartAsync(version, tls);
        await using var agent = await AgentAsync(
            etcd, "n1", $$"""-hcl=engine { etcd { ca_file = "{{tls.Ca}}" cert_file = "{{tls.Cert}}" key_file = "{{tls.Key}}" } }""");
        await PutAsync(agent, "/v1/kv/k", "1");
        Assert.Equal("1", await agent.Client.GetStringAsync("/v1/kv/k?raw"));
    }

    /// <summary>Long before its lease at the etcd has ended, which nobody here waits for.</summary>
    [NeedsPeerTheory("etcd-3.4", "etcd-3.5")]
    [MemberData(nameof(Versions))]
    public async Task The_next_one_writes_that_an_agent_is_dead_as_soon_as_gossip_knows_it(string version)
    {
        await using var etcd = await EtcdProcess.StartAsync(version);
        await using var first = await AgentAsync(etcd, "n1", GossipPace);
        await using var second = await AgentAsync(etcd, "n2", GossipPace, $"-retry-join=127.0.0.1:{first.SerfLanPort}");
        await MeetAsync(first, second);
        await first.StopAsync(Ending.Kill);
        await HealthAsync(second, "n1", "critical");
        await Eventually.Until(
            () => second.Output.Contains("Gossip says that agent n1 is gone", StringComparison.Ordinal), "its row was taken");
    }

    [NeedsPeer("etcd-3.5")]
    public async Task Who_was_taken_for_gone_and_is_there_takes_part_again()
    {
        const int stop = 19;
        const int go = 18;
        await using var etcd = await EtcdProcess.StartAsync("3.5");
        await using var first = await AgentAsync(etcd, "n1", GossipPace);
        var join = $"-retry-join=127.0.0.1:{first.SerfLanPort}";
        await using var second = await AgentAsync(etcd, "n2", GossipPace, join);
        await using var third = await AgentAsync(etcd, "n3", GossipPace, join);
        await MeetAsync(first, second, third);
        first.Process.Signal(stop);
        await HealthAsync(second, "n1", "critical");
        first.Process.Signal(go);
        await HealthAsync(second, "n1", "passing");
        await Eventually.Until(
            () => first.Output.Contains("This agent was taken for gone, though it is here", StringComparison.Ordinal), "it knows what happened");
        await third.StopAsync(Ending.Kill);
        await HealthAsync(first, "n3", "critical");
        await Eventually.Until(
            () => (first.Output + second.Output).Contains("Gossip says that agent n3 is gone", StringComparison.Ordinal), "its row was taken");
    }

    /// <summary>All are members for each other, and pass in the catalog.</summary>
    private static async Task MeetAsync(params AgentProcess[] agents)
    {
        foreach (var agent in agents)
        {
            await Eventually.Until(
                async () => (await JsonAsync(agent, "/v1/agent/members")).EnumerateArray().Count(one => one.GetProperty("Status").GetInt32() == 1) == agents.Length,
                "they have met");
        }

        for (var number = 1; number <= agents.Length; number++)
        {
            await HealthAsync(agents[^1], $"n{number}", "passing");
        }
    }

    private static Task HealthAsync(AgentProcess asked, string node, string status) => Eventually.Until(
        async () => (await JsonAsync(asked, $"/v1/health/node/{node}")).EnumerateArray()
            .Any(check => check.GetProperty("CheckID").GetString() == "serfHealth" && check.GetProperty("Status").GetString() == status),
        $"{node} is {status}");

    private static Task<AgentProcess> AgentAsync(EtcdProcess etcd, string node, params string[] arguments) =>
        AgentProcess.StartAsync(new AgentSettings { Node = node, MusterArguments = [$"-engine-etcd={etcd.Client}", .. arguments] });

    private static async Task<JsonElement> GatewayAsync(AgentProcess agent, string call, string body)
    {
        using var answer = await agent.Client.PostAsync(new Uri($"http://127.0.0.1:{agent.EtcdPort}/v3/{call}"), new StringContent(body));
        return JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement;
    }

    private static async Task<JsonElement> V2Async(AgentProcess agent, string path) =>
        JsonDocument.Parse(await agent.Client.GetStringAsync(new Uri(agent.EtcdV2, $"/v2/keys/{path}"))).RootElement;

    private static async Task<string> PutAsync(AgentProcess agent, string path, string body)
    {
        using var answer = await agent.Client.PutAsync(path, new StringContent(body));
        return (await answer.Content.ReadAsStringAsync()).Trim();
    }

    private static async Task<string> DeleteAsync(AgentProcess agent, string path)
    {
        using var answer = await agent.Client.DeleteAsync(path);
        return await answer.Content.ReadAsStringAsync();
    }

    private static async Task<JsonElement> JsonAsync(AgentProcess agent, string path) =>
        JsonDocument.Parse(await agent.Client.GetStringAsync(path)).RootElement;

    private static async Task<string> EtcdctlAsync(EtcdProcess etcd, params string[] arguments)
    {
        await using var run = await ChildProcess.RunAsync(
            PeersFolder.Start("etcdctl-3.5", [$"--endpoints=127.0.0.1:{etcd.ClientPort}", .. arguments]));
        Assert.Equal(0, run.ExitCode);
        return run.StandardOutput;
    }
}
