using System.Net;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Muster.Tests.Support;

namespace Muster.Tests.Conformance.Etcd3;

/// <summary>The same calls as JSON to Muster and to a real etcd 3.5: the same codes, and the same answers but for who answers.</summary>
public sealed partial class GatewayTests
{
    [GeneratedRegex("[0-9]+")]
    private static partial Regex Digits();

    // The last ones are refused: of those the code of HTTP and that of gRPC are compared, and not the parser's words.
    private static readonly (string Path, string Body)[] _calls =
    [
        ("/v3/kv/put", """{"key":"YQ==","value":"MQ=="}"""),
        ("/v3/kv/put", """{"key":"YQ==","value":"Mg==","prev_kv":true}"""),
        ("/v3/kv/put", """{"key":"Yg==","value":"Mw==","news":{"of":["tomorrow"]}}"""),
        ("/v3/kv/range", """{"key":"YQ==","limit":"1"}"""),
        ("/v3/kv/range", """{"key":"YQ==","rangeEnd":"eg==","sort_order":"DESCEND","sort_target":"VALUE"}"""),
        ("/v3/kv/range", """{"key":"YQ==","range_end":"eg==","sort_order":2,"limit":1,"revision":null}"""),
        ("/v3/kv/range", """{"key":"YQ==","range_end":"eg==","count_only":true} trailing"""),
        ("/v3beta/kv/range", """{"key":"YQ==","keys_only":true}"""),
        ("/v3/kv/txn", """{"compare":[{"result":"EQUAL","target":"VALUE","key":"YQ==","value":"Mg=="}],"success":[{"request_put":{"key":"Yw==","value":"NA=="}},{"request_range":{"key":"YQ=="}}]}"""),
        ("/v3/kv/txn", """{"compare":[{"result":0,"target":3,"key":"YQ==","value":"bm8="}],"failure":[{"requestDeleteRange":{"key":"Yw==","prev_kv":true}}]}"""),
        ("/v3/kv/deleterange", """{"key":"Yg==","prev_kv":true}"""),
        ("/v3/lease/grant", """{"TTL":"100","ID":7587862094617862669}"""),
        ("/v3/kv/put", """{"key":"bA==","lease":"7587862094617862669"}"""),
        ("/v3/lease/timetolive", """{"ID":7587862094617862669,"keys":true}"""),
        ("/v3/kv/lease/timetolive", """{"ID":"7587862094617862669"}"""),
        ("/v3/lease/leases", "{}"),
        ("/v3/lease/keepalive", """{"ID":"7587862094617862669"}"""),
        ("/v3/lease/keepalive", """{"ID":"1"}{"ID":"2"}"""),
        ("/v3/lease/revoke", """{"ID":"7587862094617862669"}"""),
        ("/v3/maintenance/alarm", "{}"),
        ("/v3/auth/status", "{}"),
        ("/v3/lease/revoke", """{"ID":"7587862094617862669"}"""),
        ("/v3/kv/range", ""),
        ("/v3/kv/range", "{}"),
        ("/v3/kv/range", "{"),
        ("/v3/kv/range", "[]"),
        ("/v3/kv/range", """{"key":"a?"}"""),
        ("/v3/kv/range", """{"key":1}"""),
        ("/v3/kv/range", """{"key":"YQ==","limit":"x"}"""),
        ("/v3/kv/range", """{"key":"YQ==","limit":1.5}"""),
        ("/v3/kv/range", """{"key":"YQ==","serializable":"true"}"""),
        ("/v3/kv/range", """{"key":"YQ==","revision":"99999999"}"""),
        ("/v3/kv/txn", """{"success":[{}]}"""),
        ("/v3/kv/txn", """{"success":[{"request_put":{"key":"YQ=="},"request_range":{"key":"YQ=="}}]}"""),
        ("/v3/kv/txn", """{"success":[{"request_put":{"key":"YQ=="}},{"request_put":{"key":"YQ=="}}]}"""),
        ("/v3/kv/compaction", """{"revision":"99999999"}"""),
        ("/v3/lease/grant", """{"TTL":"9000000001"}"""),
        ("/v3/election/leader", """{"name":"bm8="}"""),
        ("/v3/election/proclaim", "{}"),
        ("/v3/nothing", "{}"),
    ];

    // Two alarms are never listed at once: etcd tells them in the order of a Go map.
    private static readonly (string Path, string Body)[] _alarming =
    [
        ("/v3/kv/put", Put),
        ("/v3/maintenance/alarm", "{}"),
        ("/v3/maintenance/alarm", Alarm("ACTIVATE", "NONE")),
        ("/v3/maintenance/alarm", Alarm("ACTIVATE", "NOSPACE")),
        ("/v3/maintenance/alarm", Alarm("ACTIVATE", "NOSPACE")),
        ("/v3/maintenance/alarm", Alarm("GET", "NOSPACE")),
        ("/v3/maintenance/alarm", Alarm("GET", "CORRUPT")),
        ("/v3/kv/put", Put),
        ("/v3/kv/range", Count),
        ("/v3/kv/txn", "{\"success\":[{\"requestRange\":" + Count + "}]}"),
        ("/v3/kv/txn", "{\"success\":[{\"requestRange\":" + Count + "}],\"failure\":[{\"requestPut\":" + Put + "}]}"),
        ("/v3/kv/txn", "{\"success\":[{\"requestDeleteRange\":" + Key + "}]}"),
        ("/v3/kv/deleterange", Key),
        ("/v3/lease/grant", "{\"TTL\":100,\"ID\":77}"),
        ("/v3/lease/revoke", "{\"ID\":77}"),
        ("/v3/kv/compaction", "{\"revision\":2}"),
        ("/v3/lock/lock", "{\"name\":\"YQ==\"}"),
        ("/health", ""),
        ("/health?exclude=CORRUPT&exclude=NOSPACE", ""),
        ("/health?exclude=nospace", ""),
        ("/v3/maintenance/alarm", Alarm("ACTIVATE", "NOSPACE", member: 7)),
        ("/v3/maintenance/alarm", Alarm("DEACTIVATE", "NONE")),
        ("/v3/maintenance/alarm", Alarm("DEACTIVATE", "NOSPACE")),
        ("/v3/maintenance/alarm", Alarm("DEACTIVATE", "NOSPACE")),
        ("/v3/kv/put", Put),
        ("/v3/maintenance/alarm", Alarm("DEACTIVATE", "NOSPACE", member: 7)),
        ("/v3/kv/put", Put),
        ("/v3/maintenance/alarm", Alarm("ACTIVATE", "CORRUPT", member: 5)),
        ("/v3/kv/put", Put),
        ("/v3/kv/range", Count),
        ("/v3/kv/txn", "{\"success\":[{\"requestRange\":" + Count + "}]}"),
        ("/v3/kv/txn", "{\"success\":[{\"requestDeleteRange\":" + Key + "}]}"),
        ("/v3/kv/deleterange", Key),
        ("/v3/lease/grant", "{\"TTL\":100,\"ID\":78}"),
        ("/v3/lease/revoke", "{\"ID\":78}"),
        ("/v3/lease/timetolive", "{\"ID\":78}"),
        ("/v3/kv/compaction", "{\"revision\":3}"),
        ("/health", ""),
        ("/health?serializable=true", ""),
        ("/v3/maintenance/alarm", Alarm("DEACTIVATE", "CORRUPT", member: 5)),
        ("/v3/kv/put", Put),
        ("/health", ""),
    ];

    private const string Key = "{\"key\":\"YQ==\"}";
    private const string Count = "{\"key\":\"YQ==\",\"countOnly\":true}"; // a key beside a header would show that an alarm takes a revision here
    private const string Put = "{\"key\":\"YQ==\",\"value\":\"MQ==\"}";

    [NeedsPeer("etcd-3.5")]
    public Task Both_gateways_answer_alike() => AlikeAsync(_calls);

    [NeedsPeer("etcd-3.5")]
    public Task Alarms_stop_the_same_calls() => AlikeAsync(_alarming);

    [NeedsPeer("etcd-3.5")]
    public async Task Both_gateways_tell_watchers_alike()
    {
        await using var muster = await AgentProcess.StartAsync(new AgentSettings { Dev = true });
        await using var etcd = await EtcdProcess.StartAsync("3.5", "--unsafe-no-fsync");
        using var client = new HttpClient();
        var told = new List<string>();
        foreach (var port in new[] { etcd.ClientPort, muster.EtcdPort })
        {
            await AnswerAsync(client, port, "/v3/kv/put", """{"key":"dw==","value":"MQ=="}""");
            using var request = new HttpRequestMessage(HttpMethod.Post, $"http://127.0.0.1:{port}/v3/watch")
            {
                Content = new StringContent("""{"create_request":{"key":"dw==","start_revision":"1","prev_kv":true}}"""),
            };
            using var answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
            using var lines = new StreamReader(await answer.Content.ReadAsStreamAsync());
            var heard = $"{await lines.ReadLineAsync()}\n{await lines.ReadLineAsync()}\n";
            await AnswerAsync(client, port, "/v3/kv/deleterange", """{"key":"dw=="}""");
            told.Add($"{answer.StatusCode} {answer.Content.Headers.ContentType} " + Plain(heard + await lines.ReadLineAsync()));
        }

        Assert.Equal(told[0], told[1]);
    }

    private static string Alarm(string action, string alarm, int member = 0) =>
        $"{{\"action\":\"{action}\",\"alarm\":\"{alarm}\",\"memberID\":{member}}}";

    private static async Task AlikeAsync((string Path, string Body)[] calls)
    {
        await using var muster = await AgentProcess.StartAsync(new AgentSettings { Dev = true });
        await using var etcd = await EtcdProcess.StartAsync("3.5", "--unsafe-no-fsync");
        using var client = new HttpClient();
        foreach (var (path, body) in calls)
        {
            var wanted = await AnswerAsync(client, etcd.ClientPort, path, body);
            Assert.Equal(wanted, await AnswerAsync(client, muster.EtcdPort, path, body));
        }
    }

    private static async Task<string> AnswerAsync(HttpClient client, int port, string path, string body)
    {
        var uri = new Uri($"http://127.0.0.1:{port}{path}");
        using var content = new StringContent(body);
        using var answer = await (path.StartsWith("/v3", StringComparison.Ordinal) ? client.PostAsync(uri, content) : client.GetAsync(uri));
        var said = await answer.Content.ReadAsStringAsync();
        if (!path.StartsWith("/v3", StringComparison.Ordinal))
        {
            return $"{path}: {(int)answer.StatusCode} {answer.Content.Headers.ContentType} {said}";
        }

        var shown = answer.StatusCode == HttpStatusCode.OK
            ? $"{Plain(said)} {Written(said)}"
            : $"code {JsonNode.Parse(said)!["code"]}";
        return $"{path} {body}: {(int)answer.StatusCode} {answer.Content.Headers.ContentType} {shown}";
    }

    /// <summary>Without its numbers, and without the blanks that some builds of etcd put behind commas: Go's library decides that by the build.</summary>
    private static string Written(string said) => Digits().Replace(said, "0").Replace(", ", ",", StringComparison.Ordinal);

    /// <summary>Each line without who said it; revisions by their order within the answer.</summary>
    private static string Plain(string said)
    {
        var lines = said.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var all = said.Contains("\"result\"", StringComparison.Ordinal) ? lines.Select(line => JsonNode.Parse(line)!) : [JsonNode.Parse(said)!];
        var nodes = all.ToList();
        var revisions = new SortedSet<long>();
        nodes.ForEach(node => Walk(node, (_, value) => revisions.Add(value)));
        var order = revisions.Select((revision, at) => (revision, at)).ToDictionary();
        nodes.ForEach(node => Walk(node, (set, value) => set(order[value])));
        return string.Join('\n', nodes.Select(node => Sorted(node)!.ToJsonString()));
    }

    private static void Walk(JsonNode? node, Action<Action<long>, long> found)
    {
        if (node is JsonArray array)
        {
            foreach (var item in array)
            {
                Walk(item, found);
            }
        }

        if (node is not JsonObject members)
        {
            return;
        }

        foreach (var (name, value) in members.ToList())
        {
            switch (name)
            {
                case "cluster_id" or "member_id" or "raft_term":
                    members.Remove(name);
                    break;
                case "revision" or "create_revision" or "mod_revision":
                    found(to => members[name] = to, long.Parse(value!.ToString(), System.Globalization.CultureInfo.InvariantCulture));
                    break;
                default:
                    Walk(value, found);
                    break;
            }
        }
    }

    // The order of members says nothing.
    private static JsonNode? Sorted(JsonNode? node) => node switch
    {
        JsonObject members => new JsonObject(members.OrderBy(pair => pair.Key, StringComparer.Ordinal)
            .Select(pair => KeyValuePair.Create(pair.Key, Sorted(pair.Value)))),
        JsonArray array => new JsonArray([.. array.Select(Sorted)]),
        _ => node?.DeepClone(),
    };
}
