using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using Muster.Tests.Support;

namespace Muster.Tests.Conformance.EngineOnEtcd;

/// <summary>Agents that kept everything themselves, and go on in a real etcd.</summary>
public sealed class CarryOverTests
{
    private const int Keys = 2_000;

    private static readonly string[] _versions = ["3.4", "3.5"];

    public static TheoryData<string> Versions => [.. _versions];

    [NeedsPeerTheory("etcd-3.4", "etcd-3.5")]
    [MemberData(nameof(Versions))]
    public async Task What_it_kept_itself_is_in_the_cluster_and_indexes_go_on(string version)
    {
        using var folder = new TempFolder();
        string session;
        long index;
        await using (var alone = await AgentProcess.StartAsync(new AgentSettings { DataDirectory = folder.Path, EtcdV2 = true }))
        {
            await PutAsync(alone, "/v1/kv/k?flags=7", "0");
            await PutAsync(alone, "/v1/kv/k?flags=7", "1");
            await PutAsync(alone, "/v1/kv/gone", "1");
            await PutAsync(alone, "/v1/agent/service/register", """{"Name":"web","Port":80,"Check":{"TTL":"1h","Status":"passing"}}""");
            await PutAsync(alone, "/v1/agent/check/pass/service:web", "");
            session = JsonDocument.Parse(await PutAsync(alone, "/v1/session/create", """{"TTL":"1h"}""")).RootElement.GetProperty("ID").GetString()!;
            Assert.Equal("true", await PutAsync(alone, $"/v1/kv/lock?acquire={session}", "held"));
            using var directory = await alone.Client.PutAsync(new Uri(alone.EtcdV2, "/v2/keys/empty?dir=true"), null);
            using var limited = await alone.Client.PutAsync(
                new Uri(alone.EtcdV2, "/v2/keys/limited?ttl=3600"), new FormUrlEncodedContent([new("value", "1")]));
            Assert.True(directory.IsSuccessStatusCode && limited.IsSuccessStatusCode);

            // A key that was deleted as bytes and made again inherits nothing.
            await PutAsync(alone, "/v1/kv/again?flags=9", "1");
            await GatewayAsync(alone, "deleterange", $$"""{"key":"{{Base64("again")}}"}""");
            await GatewayAsync(alone, "put", $$"""{"key":"{{Base64("again")}}","value":"{{Base64("2")}}"}""");
            await alone.Client.DeleteAsync("/v1/kv/gone");
            index = (await JsonAsync(alone, "/v1/kv/again"))[0].GetProperty("ModifyIndex").GetInt64();
        }

        await using var etcd = await EtcdProcess.StartAsync(version);
        var settings = new AgentSettings { DataDirectory = folder.Path, EtcdV2 = true, MusterArguments = [$"-engine-etcd={etcd.Client}"] };
        await using (var agent = await AgentProcess.StartAsync(settings))
        {
            var key = (await JsonAsync(agent, "/v1/kv/k"))[0];
            Assert.Equal(("MQ==", 7), (key.GetProperty("Value").GetString(), key.GetProperty("Flags").GetInt32()));
            Assert.True(key.GetProperty("ModifyIndex").GetInt64() > index);
            Assert.Equal(0, (await JsonAsync(agent, "/v1/kv/again"))[0].GetProperty("Flags").GetInt32());
            Assert.Equal(HttpStatusCode.NotFound, (await agent.Client.GetAsync("/v1/kv/gone")).StatusCode);
            Assert.Equal(session, (await JsonAsync(agent, "/v1/kv/lock"))[0].GetProperty("Session").GetString());
            Assert.Equal(1, (await JsonAsync(agent, "/v1/health/service/web?passing")).GetArrayLength());
            var limited = JsonDocument.Parse(await agent.Client.GetStringAsync(new Uri(agent.EtcdV2, "/v2/keys/limited"))).RootElement;
            Assert.InRange(limited.GetProperty("node").GetProperty("ttl").GetInt32(), 3000, 3600);
            var directory = JsonDocument.Parse(await agent.Client.GetStringAsync(new Uri(agent.EtcdV2, "/v2/keys/empty"))).RootElement;
            Assert.True(directory.GetProperty("node").GetProperty("dir").GetBoolean());
            Assert.Equal("true", await PutAsync(agent, $"/v1/kv/lock?release={session}", "free"));
            Assert.Equal("true", await PutAsync(agent, "/v1/kv/k", "2"));
            Assert.Contains("is kept as", agent.Output, StringComparison.Ordinal);
        }

        Assert.Equal(["engine.carried-over", "etcd"], FoldersOf(folder).Where(name => name.StartsWith('e')));
        await using (var again = await AgentProcess.StartAsync(settings))
        {
            Assert.Equal("2", await again.Client.GetStringAsync("/v1/kv/k?raw"));
        }

        var alike = await Assert.ThrowsAsync<InvalidOperationException>(
            () => AgentProcess.StartAsync(new AgentSettings { DataDirectory = folder.Path }));
        Assert.Contains("belongs to an agent whose engine is on etcd", alike.Message, StringComparison.Ordinal);
    }

    [NeedsPeer("etcd-3.5")]
    public async Task Two_histories_are_not_made_one()
    {
        await using var etcd = await EtcdProcess.StartAsync("3.5");
        using var folder = new TempFolder();
        await using (await AgentProcess.StartAsync(new AgentSettings { DataDirectory = folder.Path }))
        {
        }

        await using var first = await AgentProcess.StartAsync(new AgentSettings { Node = "n1", MusterArguments = [$"-engine-etcd={etcd.Client}"] });
        var settings = new AgentSettings { DataDirectory = folder.Path, Node = "n2", MusterArguments = [$"-engine-etcd={etcd.Client}"] };
        var refused = await Assert.ThrowsAsync<InvalidOperationException>(() => AgentProcess.StartAsync(settings));
        Assert.Contains("holds a history of its own", refused.Message, StringComparison.Ordinal);
        Assert.Contains("-engine-etcd-prefix", refused.Message, StringComparison.Ordinal);

        await using var elsewhere = await AgentProcess.StartAsync(settings with
        {
            MusterArguments = [.. settings.MusterArguments, "-engine-etcd-prefix=other/"],
        });
        Assert.Single((await JsonAsync(elsewhere, "/v1/catalog/nodes")).EnumerateArray());
    }

    [NeedsPeerTheory("etcd-3.5")]
    [InlineData("while the rows are brought")]
    [InlineData("when they count, before it is known")]
    public async Task Killed_in_the_middle_it_goes_on_with_the_next_start(string when)
    {
        using var folder = new TempFolder();
        string node;
        await using (var alone = await AgentProcess.StartAsync(new AgentSettings { DataDirectory = folder.Path }))
        {
            for (var next = 0; next < Keys; next += 50)
            {
                var steps = Enumerable.Range(next, 50).Select(i =>
                    $$$"""{"KV":{"Verb":"set","Key":"{{{Name(i)}}}","Value":"{{{Base64($"value {i}")}}}"}}""");
                await PutAsync(alone, "/v1/txn", $"[{string.Join(',', steps)}]");
            }

            node = (await File.ReadAllTextAsync(folder.File("node-id"))).Trim();
        }

        await using var etcd = await EtcdProcess.StartAsync("3.5");
        await using var relay = new Relay(etcd.ClientPort);
        if (when.StartsWith("while", StringComparison.Ordinal))
        {
            relay.HoldRequestsAt(Name(Keys / 2));
        }
        else
        {
            relay.HoldAnswersAt($"node {node}, revision");
        }

        var settings = new AgentSettings { DataDirectory = folder.Path };
        var starting = AgentProcess.StartAsync(settings with { MusterArguments = [$"-engine-etcd={relay.Address}"] });
        await Eventually.Until(() => relay.Holds, "it is in the middle");
        var pid = int.Parse(await File.ReadAllTextAsync(folder.File("muster.pid")), CultureInfo.InvariantCulture);
        using (var killed = Process.GetProcessById(pid))
        {
            killed.Kill();
        }

        await Assert.ThrowsAsync<InvalidOperationException>(() => starting);
        relay.Mend();
        Assert.Contains("engine", FoldersOf(folder));

        await using var agent = await AgentProcess.StartAsync(settings with { MusterArguments = [$"-engine-etcd={etcd.Client}"] });
        var all = await JsonAsync(agent, "/v1/kv/key/?recurse");
        Assert.Equal(
            Enumerable.Range(0, Keys).Select(i => (Name(i), Base64($"value {i}"))),
            all.EnumerateArray().Select(key => (key.GetProperty("Key").GetString()!, key.GetProperty("Value").GetString()!)));
        Assert.DoesNotContain("engine", FoldersOf(folder));
        Assert.Single((await JsonAsync(agent, "/v1/catalog/nodes")).EnumerateArray());
    }

    private static string Name(int i) => string.Create(CultureInfo.InvariantCulture, $"key/{i:0000}");

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));

    private static IEnumerable<string> FoldersOf(TempFolder folder) =>
        Directory.GetDirectories(folder.Path).Select(path => Path.GetFileName(path)!).Order(StringComparer.Ordinal);

    private static async Task<string> PutAsync(AgentProcess agent, string path, string body)
    {
        using var answer = await agent.Client.PutAsync(path, new StringContent(body));
        return (await answer.Content.ReadAsStringAsync()).Trim();
    }

    private static async Task GatewayAsync(AgentProcess agent, string call, string body)
    {
        using var answer = await agent.Client.PostAsync(new Uri($"http://127.0.0.1:{agent.EtcdPort}/v3/kv/{call}"), new StringContent(body));
        answer.EnsureSuccessStatusCode();
    }

    private static async Task<JsonElement> JsonAsync(AgentProcess agent, string path) =>
        JsonDocument.Parse(await agent.Client.GetStringAsync(path)).RootElement;
}
