using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Muster.Bedrock;
using Muster.Tests.Support;

namespace Muster.Tests.Fault.Local;

/// <summary>
/// The agent is killed in the middle of registering and deregistering. What was answered holds: no acknowledged
/// registration is lost, nothing acknowledged as removed comes back, here or in the catalog.
/// </summary>
public sealed class FinalityTests
{
    private const int Workers = 6;

    private static readonly int _rounds = LongRun.Choose(3, 100);

    [Fact]
    public async Task What_was_answered_holds_after_kill_9()
    {
        await using var agent = await AgentProcess.StartAsync();
        var chance = new Prng(1);
        for (var round = 0; round < _rounds; round++)
        {
            var ledgers = Enumerable.Range(0, Workers).Select(worker => new Ledger($"r{round}w{worker}")).ToList();
            var working = ledgers.Select(ledger => Task.Run(() => ledger.WorkAsync(agent.Client))).ToList();
            var enough = 20 + chance.Next(100);
            await Eventually.Until(() => ledgers.Sum(ledger => ledger.Answered) >= enough, "there was enough work");
            await agent.StopAsync(Ending.Kill);
            await Task.WhenAll(working);
            await agent.RestartAsync(Ending.Kill);

            var here = await NamesAsync(agent, "/v1/agent/services");
            var catalog = await NamesAsync(agent, "/v1/catalog/services");
            Assert.Empty(ledgers.SelectMany(ledger => ledger.Kept).Except(here));
            Assert.Empty(ledgers.SelectMany(ledger => ledger.Removed).Intersect(here));
            Assert.Equal(here.Order(StringComparer.Ordinal), catalog.Except(["consul"]).Order(StringComparer.Ordinal));
            foreach (var id in here)
            {
                using var gone = await agent.Client.PutAsync($"/v1/agent/service/deregister/{id}", null);
                gone.EnsureSuccessStatusCode();
            }
        }
    }

    private static async Task<List<string>> NamesAsync(AgentProcess agent, string path) =>
        [.. (await agent.Client.GetFromJsonAsync<JsonObject>(path))!.Select(pair => pair.Key)];

    /// <summary>One client, and what it was answered until the agent died.</summary>
    private sealed class Ledger(string name)
    {
        private int _answered;

        public int Answered => Volatile.Read(ref _answered);

        /// <summary>Acknowledged as registered, and no removal was begun.</summary>
        public HashSet<string> Kept { get; } = [];

        /// <summary>Acknowledged as removed, every other one through the catalog.</summary>
        public HashSet<string> Removed { get; } = [];

        public async Task WorkAsync(HttpClient client)
        {
            try
            {
                for (var n = 0; ; n++)
                {
                    var id = $"{name}n{n}";
                    await PutAsync(client, "/v1/agent/service/register", $$$"""{"Name":"{{{id}}}","Check":{"TTL":"10m"}}""");
                    if (n % 3 == 0)
                    {
                        Kept.Add(id);
                        continue;
                    }

                    await (n % 3 == 1
                        ? PutAsync(client, $"/v1/agent/service/deregister/{id}", "")
                        : PutAsync(client, "/v1/catalog/deregister", $$"""{"Node":"n1","ServiceID":"{{id}}"}"""));
                    Removed.Add(id);
                }
            }
            catch (HttpRequestException)
            {
                // The agent is dead: what was not answered may or may not have happened.
                return;
            }
        }

        private async Task PutAsync(HttpClient client, string path, string body)
        {
            using var content = new StringContent(body);
            using var answer = await client.PutAsync(path, content);
            answer.EnsureSuccessStatusCode();
            Interlocked.Increment(ref _answered);
        }
    }
}
