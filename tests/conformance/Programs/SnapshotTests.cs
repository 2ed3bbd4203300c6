using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Muster.Tests.Support;

namespace Muster.Tests.Conformance.Programs;

/// <summary>Snapshots: Consul's own program takes and puts back ours, and what a real Consul took is restored here.</summary>
public sealed partial class SnapshotTests
{
    private static readonly (string Path, string Body)[] _content =
    [
        ("/v1/kv/app/plain?flags=42", "value"),
        ("/v1/kv/app/empty", ""),
        ("/v1/kv/app/largest?flags=18446744073709551615", "x"),
        ("/v1/catalog/register", """
            {"Node":"ext1","ID":"4d5f1e0a-6a0c-4b3e-9f58-0c1d2e3f4a5b","Address":"10.1.1.1","Datacenter":"dc1",
             "TaggedAddresses":{"lan":"10.1.1.1","wan":"1.2.3.4"},"NodeMeta":{"rack":"r1","external-node":"false"},
             "Service":{"ID":"web-1","Service":"web","Tags":["a","b","a"],"Address":"10.1.1.2","Port":8080,
              "Meta":{"version":"1","k":"v"},"EnableTagOverride":true,"Weights":{"Passing":5,"Warning":2},
              "TaggedAddresses":{"lan":{"Address":"10.1.1.2","Port":81},"wan":{"Address":"1.2.3.5","Port":82}}},
             "Checks":[{"CheckID":"web-1-http","Name":"http","Status":"passing","ServiceID":"web-1","Notes":"n","Output":"200",
              "Definition":{"HTTP":"http://10.1.1.2/","Method":"POST","Body":"b","Header":{"X-A":["1","2"]},
               "TLSSkipVerify":true,"Interval":"10s","Timeout":"5s","DeregisterCriticalServiceAfter":"1h"}},
              {"CheckID":"node-disk","Name":"disk","Status":"warning","Definition":{"TCP":"10.1.1.1:22","Interval":"30s"}}]}
            """),
        ("/v1/catalog/register", """
            {"Node":"ext1","Address":"10.1.1.1","SkipNodeUpdate":true,
             "Service":{"Kind":"connect-proxy","ID":"web-proxy","Service":"web-proxy","Port":9090,
              "Proxy":{"DestinationServiceName":"web","DestinationServiceID":"web-1","LocalServiceAddress":"127.0.0.1",
               "LocalServicePort":8080,"Config":{"protocol":"http","limits":{"n":3,"list":[1,"x",true]}},
               "Upstreams":[{"DestinationType":"service","DestinationName":"db","LocalBindPort":1234,"Config":{"a":"b"}}],
               "MeshGateway":{"Mode":"local"},
               "Expose":{"Checks":true,"Paths":[{"Path":"/health","LocalPathPort":8080,"ListenerPort":21500,"Protocol":"http"}]}}}}
            """),
        ("/v1/catalog/register", """{"Node":"bare","Address":"10.1.1.9","Service":{"Service":"native","Connect":{"Native":true}}}"""),
    ];

    private static readonly string[] _questions =
    [
        "/v1/kv/app/?recurse", "/v1/kv/app/plain?raw", "/v1/catalog/service/web", "/v1/health/service/web",
        "/v1/catalog/service/web-proxy", "/v1/catalog/connect/web", "/v1/health/connect/web", "/v1/catalog/service/native",
        "/v1/health/node/ext1", "/v1/health/checks/web", "/v1/catalog/node/bare", "/v1/catalog/node/ext1",
    ];

    [NeedsPeer("consul")]
    [Covers("H-163")]
    public async Task What_a_real_Consul_took_is_the_same_here()
    {
        await using var consul = await ConsulProcess.StartAsync();
        await using var muster = await AgentProcess.StartAsync();
        foreach (var (path, body) in _content)
        {
            using var put = await consul.Client.PutAsync(path, new StringContent(body));
            Assert.True(put.IsSuccessStatusCode, await put.Content.ReadAsStringAsync());
        }

        var snapshot = await consul.Client.GetByteArrayAsync("/v1/snapshot");
        using var restored = await muster.Client.PutAsync("/v1/snapshot", new ByteArrayContent(snapshot));
        Assert.Equal("", await restored.Content.ReadAsStringAsync());
        var differences = new List<string>();
        foreach (var question in _questions)
        {
            var (theirs, ours) = (
                await consul.Client.GetStringAsync(question), await muster.Client.GetStringAsync(question));
            if (theirs != ours)
            {
                differences.Add($"{question}\n--- consul\n{theirs}\n--- muster\n{ours}");
            }
        }

        Assert.True(differences.Count == 0, string.Join("\n\n", differences));
    }

    [NeedsPeer("consul")]
    [Covers("H-163")]
    public async Task Consuls_own_program_saves_inspects_and_restores_ours()
    {
        await using var muster = await AgentProcess.StartAsync();
        using var folder = new TempFolder();
        using var put = await muster.Client.PutAsync("/v1/kv/a", new StringContent("1"));
        var file = folder.File("backup.snap");
        Assert.Equal("rc 0\nSaved and verified snapshot to index N\n", await RunAsync($"snapshot save {file}", muster));
        Assert.Equal(
            "rc 0\nID           N-N-N\nSize         N\nIndex        N\nTerm         N\nVersion      N\n\n",
            await RunAsync($"snapshot inspect {file}", muster));
        using var changed = await muster.Client.PutAsync("/v1/kv/a", new StringContent("2"));
        Assert.Equal("rc 0\nRestored snapshot\n", await RunAsync($"snapshot restore {file}", muster));
        Assert.Equal("1", await muster.Client.GetStringAsync("/v1/kv/a?raw"));

        await File.WriteAllBytesAsync(file, (await File.ReadAllBytesAsync(file))[..^100]);
        Assert.StartsWith("rc 1\nError restoring snapshot: Unexpected response code: 500 (failed to read snapshot file: ",
            await RunAsync($"snapshot restore {file}", muster), StringComparison.Ordinal);
        Assert.Equal("1", await muster.Client.GetStringAsync("/v1/kv/a?raw"));
    }

    private static async Task<string> RunAsync(string command, AgentProcess muster)
    {
        var start = new ProcessStartInfo(PeersFolder.Get("consul"), command.Split(' '));
        start.Environment["CONSUL_HTTP_ADDR"] = string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{muster.HttpPort}");
        await using var child = await ChildProcess.RunAsync(start);
        return $"rc {child.ExitCode}\n{Numbers().Replace(child.StandardOutput + child.StandardError, "N")}"
            .Replace("code: N ", "code: 500 ", StringComparison.Ordinal);
    }

    [GeneratedRegex(@"(?<![\w.])\d+\b")]
    private static partial Regex Numbers();
}
