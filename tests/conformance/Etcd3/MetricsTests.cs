using System.Text;
using Muster.Tests.Support;

namespace Muster.Tests.Conformance.Etcd3;

/// <summary>What monitors read: the same figures as a real etcd 3.5's after the same calls.</summary>
public sealed class MetricsTests
{
    private static readonly string[] _figures =
    [
        "etcd_mvcc_range_total", "etcd_mvcc_put_total", "etcd_mvcc_delete_total", "etcd_mvcc_txn_total",
        "etcd_debugging_mvcc_keys_total", "etcd_server_has_leader", "etcd_server_is_leader", "etcd_server_is_learner",
    ];

    private static readonly (string Path, string Body)[] _calls =
    [
        ("/v3/kv/put", """{"key":"YQ==","value":"MQ=="}"""),
        ("/v3/kv/put", """{"key":"Yg==","value":"MQ=="}"""),
        ("/v3/kv/put", """{"key":"Yw==","value":"MQ=="}"""),
        ("/v3/kv/range", """{"key":"YQ=="}"""),
        ("/v3/kv/txn", """{"success":[{"requestPut":{"key":"ZA=="}},{"requestRange":{"key":"YQ=="}},{"requestDeleteRange":{"key":"Yg=="}}]}"""),
        ("/v3/kv/txn", """{"success":[{"requestRange":{"key":"YQ=="}}]}"""),
        ("/v3/kv/txn", """{"success":[{"requestTxn":{"success":[{"requestPut":{"key":"ZQ=="}},{"requestPut":{"key":"Zg=="}}]}}]}"""),
        ("/v3/kv/deleterange", """{"key":"ZA==","range_end":"eg=="}"""),
        ("/v3/kv/deleterange", """{"key":"bm8="}"""),
    ];

    [NeedsPeer("etcd-3.5")]
    public async Task The_same_calls_give_the_same_figures()
    {
        await using var muster = await AgentProcess.StartAsync(new AgentSettings { Dev = true });
        await using var etcd = await EtcdProcess.StartAsync("3.5", "--unsafe-no-fsync");
        using var client = new HttpClient();
        var told = new List<string>();
        foreach (var port in new[] { etcd.ClientPort, muster.EtcdPort })
        {
            var before = await FiguresAsync(client, port);
            foreach (var (path, body) in _calls)
            {
                using var content = new StringContent(body);
                using var answer = await client.PostAsync(new Uri($"http://127.0.0.1:{port}{path}"), content);
                answer.EnsureSuccessStatusCode();
            }

            var after = await FiguresAsync(client, port);
            told.Add(_figures.Aggregate(new StringBuilder(), (text, figure) => text.AppendLine($"{figure} +{after[figure] - before[figure]}"), text => text.ToString()));
        }

        Assert.Equal(told[0], told[1]);
    }

    private static async Task<Dictionary<string, long>> FiguresAsync(HttpClient client, int port)
    {
        var page = await client.GetStringAsync(new Uri($"http://127.0.0.1:{port}/metrics"));
        return _figures.ToDictionary(
            figure => figure,
            figure => long.Parse(
                page.Split('\n').Single(line => line.StartsWith(figure + ' ', StringComparison.Ordinal))[(figure.Length + 1)..],
                System.Globalization.CultureInfo.InvariantCulture));
    }
}
