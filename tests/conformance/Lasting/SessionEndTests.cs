using System.Text.Json;
using Muster.Tests.Support;

namespace Muster.Tests.Conformance.Lasting;

/// <summary>Sessions that hold more locks than one transaction releases.</summary>
public sealed class SessionEndTests
{
    private const int LocksCount = 10_000;

    /// <summary>Operations in one transaction.</summary>
    private const int Together = 50;

    [Fact]
    [Covers("K-15", "H-121")]
    public async Task All_locks_are_free_when_the_end_is_answered()
    {
        await using var agent = await AgentProcess.StartAsync();
        var session = await HoldAsync(agent, """{"LockDelay":0}""");
        Assert.Equal("true", await PutAsync(agent, $"/v1/session/destroy/{session}"));
        Assert.DoesNotContain("\"Session\"", await agent.Client.GetStringAsync("/v1/kv/held/?recurse"), StringComparison.Ordinal);
        Assert.Equal("[]", (await agent.Client.GetStringAsync($"/v1/session/info/{session}")).Trim());
    }

    [Fact]
    [Covers("K-15", "K-18")]
    public async Task An_end_that_was_interrupted_by_a_kill_goes_on_after_the_start()
    {
        await using var agent = await AgentProcess.StartAsync();
        var session = await HoldAsync(agent, """{"LockDelay":0,"Behavior":"delete"}""");
        var destroying = TryDestroyAsync(agent, session);
        await Eventually.Until(
            async () => (await agent.Client.GetAsync("/v1/kv/held/00000")).StatusCode == System.Net.HttpStatusCode.NotFound,
            "the first locks are released");
        await agent.StopAsync(Ending.Kill);
        await destroying;
        await agent.RestartAsync(Ending.Kill);
        await Eventually.Until(
            async () => (await agent.Client.GetAsync("/v1/kv/held/?keys")).StatusCode == System.Net.HttpStatusCode.NotFound,
            "the last locks are released");
        Assert.Equal("[]", (await agent.Client.GetStringAsync($"/v1/session/info/{session}")).Trim());
    }

    private static async Task<string> HoldAsync(AgentProcess agent, string asked)
    {
        var session = JsonDocument.Parse(await PutAsync(agent, "/v1/session/create", asked))
            .RootElement.GetProperty("ID").GetString()!;
        for (var first = 0; first < LocksCount; first += Together)
        {
            var locks = Enumerable.Range(first, Together).Select(number =>
                $$$"""{"KV":{"Verb":"lock","Key":"held/{{{number:D5}}}","Session":"{{{session}}}"}}""");
            Assert.Contains("\"Errors\":null", await PutAsync(agent, "/v1/txn", $"[{string.Join(',', locks)}]"), StringComparison.Ordinal);
        }

        return session;
    }

    /// <summary>The answer may be lost with the agent.</summary>
    private static async Task TryDestroyAsync(AgentProcess agent, string session)
    {
        try
        {
            await PutAsync(agent, $"/v1/session/destroy/{session}");
        }
        catch (HttpRequestException lost)
        {
            Assert.NotNull(lost);
        }
    }

    private static async Task<string> PutAsync(AgentProcess agent, string path, string body = "")
    {
        using var answer = await agent.Client.PutAsync(path, new StringContent(body));
        return (await answer.Content.ReadAsStringAsync()).Trim();
    }
}
