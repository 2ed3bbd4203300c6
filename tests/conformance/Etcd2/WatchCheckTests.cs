using System.Globalization;
using System.Text.Json;
using Muster.Tests.Support;

namespace Muster.Tests.Conformance.Etcd2;

/// <summary>
/// Watchers over HTTP, some waiting for one event at a time, one streaming, while the agent is killed and comes back:
/// Ordered, Unique, Reliable, Resumable; all are told the same.
/// </summary>
public sealed class WatchCheckTests
{
    private const int Writes = 150;
    private static readonly TimeSpan _requestMax = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task All_watchers_are_told_everything_across_kills()
    {
        await using var agent = await AgentProcess.StartAsync(new AgentSettings { EtcdV2 = true });
        using var client = new HttpClient { Timeout = _requestMax };
        using var done = new CancellationTokenSource();
        var keys = new Uri(agent.EtcdV2, "/v2/keys/check");
        Task<List<Seen>>[] watchers =
        [
            FollowAsync(client, keys, "", done.Token), FollowAsync(client, keys, "", done.Token),
            FollowAsync(client, keys, "&stream=true", done.Token),
        ];
        var acknowledged = new List<Seen>();
        for (var i = 0; i < Writes; i++)
        {
            if (i % 60 == 59)
            {
                await agent.RestartAsync(Ending.Kill);
            }

            using var answer = await client.PutAsync(new Uri($"{keys}/{i % 7}"), new FormUrlEncodedContent([new("value", $"{i}")]));
            acknowledged.Add(Seen.Of(await answer.Content.ReadAsStringAsync()));
        }

        using (var last = await client.PutAsync(new Uri($"{keys}/end"), new FormUrlEncodedContent([new("value", "end")])))
        {
            acknowledged.Add(Seen.Of(await last.Content.ReadAsStringAsync()));
        }

        foreach (var watcher in watchers)
        {
            Assert.Equal(acknowledged, await watcher);
        }
    }

    /// <summary>From the first event on; who is cut off comes back where he was.</summary>
    private static async Task<List<Seen>> FollowAsync(HttpClient client, Uri keys, string how, CancellationToken cancel)
    {
        var seen = new List<Seen>();
        var next = 1L;
        while (seen.Count == 0 || seen[^1].Value != "end")
        {
            try
            {
                using var answer = await client.GetAsync(
                    new Uri(string.Create(CultureInfo.InvariantCulture, $"{keys}?wait=true&recursive=true&waitIndex={next}{how}")),
                    HttpCompletionOption.ResponseHeadersRead, cancel);
                using var reader = new StreamReader(await answer.Content.ReadAsStreamAsync(cancel));
                while (await reader.ReadLineAsync(cancel) is { } line)
                {
                    seen.Add(Seen.Of(line));
                    next = seen[^1].Index + 1;
                    if (seen[^1].Value == "end")
                    {
                        break;
                    }
                }
            }
            catch (Exception cut) when (cut is HttpRequestException or IOException)
            {
                // The agent is away for a moment.
                continue;
            }
        }

        return seen;
    }

    private sealed record Seen(long Index, string Key, string? Value)
    {
        public static Seen Of(string line)
        {
            var node = JsonDocument.Parse(line).RootElement.GetProperty("node");
            return new Seen(
                node.GetProperty("modifiedIndex").GetInt64(), node.GetProperty("key").GetString()!,
                node.GetProperty("value").GetString());
        }
    }
}
