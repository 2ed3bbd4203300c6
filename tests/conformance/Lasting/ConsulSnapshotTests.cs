using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using Muster.Tests.Support;

namespace Muster.Tests.Conformance.Lasting;

/// <summary>A snapshot of a real Consul, made here, is put back into Muster and reads back as it did there.</summary>
public sealed class ConsulSnapshotTests
{
    private const int KeysCount = 10_000;
    private const int ServicesCount = 500;

    /// <summary>What Consul takes in one transaction.</summary>
    private const int TxnMax = 64;

    private static readonly string[] _entries =
    [
        """{"Kind":"proxy-defaults","Name":"global","Config":{"protocol":"http","n":1.5,"l":[1,"a"],"m":{"x":true}}}""",
        """{"Kind":"service-defaults","Name":"web","Protocol":"http","MeshGateway":{"Mode":"local"},"Meta":{"k":"v"},"Expose":{"Checks":true,"Paths":[{"Path":"/x","LocalPathPort":80,"ListenerPort":81}]}}""",
        """{"Kind":"service-resolver","Name":"web","DefaultSubset":"v1","Subsets":{"v1":{"Filter":"a"},"v2":{"OnlyPassing":true}},"Failover":{"*":{"Datacenters":["dc2"]}},"ConnectTimeout":"15s"}""",
        """{"Kind":"service-splitter","Name":"web","Splits":[{"Weight":33.33},{"Weight":66.67,"ServiceSubset":"v2"}]}""",
        """{"Kind":"service-router","Name":"web","Routes":[{"Match":{"HTTP":{"PathPrefix":"/a","Methods":["GET"],"Header":[{"Name":"x","Present":true}]}},"Destination":{"Service":"web","RequestTimeout":"5s","NumRetries":3,"RetryOnStatusCodes":[500]}},{}]}""",
        """{"Kind":"ingress-gateway","Name":"in","Listeners":[{"Port":80,"Protocol":"http","Services":[{"Name":"web","Hosts":["a.b"]}]}]}""",
        """{"Kind":"terminating-gateway","Name":"out","Services":[{"Name":"db","CAFile":"a","SNI":"x"}]}""",
    ];

    private static readonly string[] _queries =
    [
        """{"Name":"near","Service":{"Service":"web","Tags":["a","!b"],"OnlyPassing":true,"Near":"_agent","NodeMeta":{"k":"v"},"IgnoreCheckIDs":["c"],"Failover":{"NearestN":2,"Datacenters":["dc2"]}},"DNS":{"TTL":"10s"},"Token":"t"}""",
        """{"Name":"","Template":{"Type":"name_prefix_match","Regexp":"^(.*)$","RemoveEmptyTags":true},"Service":{"Service":"${match(1)}"}}""",
        """{"Name":"Seven","Service":{"Service":"svc-7"},"Token":"x"}""",
    ];

    [NeedsPeer("consul")]
    [Covers("H-163", "H-140", "E-01", "E-02")]
    public async Task It_reads_back_as_it_was()
    {
        await using var consul = await ConsulProcess.StartAsync(new AgentSettings { Dev = true });
        await using var muster = await AgentProcess.StartAsync(new AgentSettings { Node = "other" });
        await FillAsync(consul);

        var snapshot = await consul.Client.GetByteArrayAsync("/v1/snapshot");
        using var restored = await muster.Client.PutAsync("/v1/snapshot", new ByteArrayContent(snapshot));
        Assert.Equal(System.Net.HttpStatusCode.OK, restored.StatusCode);
        Assert.DoesNotContain("ConfigEntry", LeftOut(restored), StringComparison.Ordinal);
        Assert.DoesNotContain("PreparedQuery", LeftOut(restored), StringComparison.Ordinal);
        foreach (var path in (string[])
            [
                "/v1/kv/?recurse",
                "/v1/catalog/services",
                "/v1/catalog/node/w1",
                "/v1/health/service/svc-499",
                "/v1/config/",
                "/v1/query",
                "/v1/discovery-chain/web",
                "/v1/query/near/explain",
                "/v1/query/svc-9/execute",
            ])
        {
            var (wanted, found) = (await JsonAsync(consul, path), await JsonAsync(muster, path));
            Assert.True(JsonNode.DeepEquals(wanted, found), $"{path}: {Beginning(found)} should be {Beginning(wanted)}");
        }

        // And they are queries and entries like any other.
        var id = (await JsonAsync(muster, "/v1/query"))!.AsArray()[0]!["ID"]!.GetValue<string>();
        using var removed = await muster.Client.DeleteAsync($"/v1/query/{id}");
        Assert.Equal(System.Net.HttpStatusCode.OK, removed.StatusCode);
        using var broken = await muster.Client.DeleteAsync("/v1/config/service-resolver/web");
        Assert.Contains("does not have a subset named", await broken.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    private static async Task FillAsync(ConsulProcess consul)
    {
        for (var at = 0; at < KeysCount; at += TxnMax)
        {
            var ops = Enumerable.Range(at, Math.Min(TxnMax, KeysCount - at)).Select(key => new JsonObject
            {
                ["KV"] = new JsonObject
                {
                    ["Verb"] = "set",
                    ["Key"] = $"app/{key:00000}",
                    ["Value"] = Convert.ToBase64String(Encoding.UTF8.GetBytes($"value {key}")),
                    ["Flags"] = key,
                },
            });
            await SendAsync(consul, HttpMethod.Put, "/v1/txn", new JsonArray([.. ops]).ToJsonString());
        }

        await Parallel.ForAsync(0, ServicesCount, async (service, cancel) => await SendAsync(
            consul,
            HttpMethod.Put,
            "/v1/catalog/register",
            $$$"""{"Node":"w1","Address":"10.0.0.1","Service":{"ID":"s{{{service}}}","Service":"svc-{{{service}}}","Port":{{{service + 1}}},"Tags":["t{{{service}}}"]},"Check":{"CheckID":"c{{{service}}}","Name":"c","Status":"passing","ServiceID":"s{{{service}}}"}}"""));
        foreach (var entry in _entries)
        {
            await SendAsync(consul, HttpMethod.Put, "/v1/config", entry);
        }

        foreach (var query in _queries)
        {
            await SendAsync(consul, HttpMethod.Post, "/v1/query", query);
        }
    }

    private static async Task SendAsync(ServerProcess server, HttpMethod method, string path, string body)
    {
        using var request = new HttpRequestMessage(method, path) { Content = new StringContent(body) };
        using var answer = await server.Client.SendAsync(request);
        Assert.True(answer.IsSuccessStatusCode, $"{path}: {await answer.Content.ReadAsStringAsync()}");
    }

    private static async Task<JsonNode?> JsonAsync(ServerProcess server, string path) =>
        await server.Client.GetFromJsonAsync<JsonNode>(path);

    private static string LeftOut(HttpResponseMessage answer) =>
        answer.Headers.TryGetValues("X-Muster-Left-Out", out var told) ? string.Join(", ", told) : "";

    private static string Beginning(JsonNode? json)
    {
        const int Shown = 600;
        var text = json?.ToJsonString() ?? "null";
        return text.Length <= Shown ? text : text[..Shown];
    }
}
