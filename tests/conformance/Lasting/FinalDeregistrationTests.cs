using Muster.Tests.Conformance.Wire;
using Muster.Tests.Support;

namespace Muster.Tests.Conformance.Lasting;

/// <summary>
/// What was deregistered stays away, by whichever path: Consul's agent would bring back what was removed from the catalog
/// behind its back (H-55); here every path is final.
/// </summary>
public sealed class FinalDeregistrationTests
{
    [Theory]
    [InlineData("agent", Ending.Terminate)]
    [InlineData("agent", Ending.Kill)]
    [InlineData("catalog", Ending.Terminate)]
    [InlineData("catalog", Ending.Kill)]
    [InlineData("command line", Ending.Terminate)]
    [InlineData("command line", Ending.Kill)]
    [Covers("H-41", "H-97", "C-14")]
    public async Task A_deregistered_service_stays_away(string path, Ending ending)
    {
        await using var agent = await AgentProcess.StartAsync();
        await PutAsync(agent, "/v1/agent/service/register", """{"Name":"web","Check":{"TTL":"1h","Status":"passing"}}""");
        await PutAsync(agent, "/v1/agent/service/register", """{"Name":"stays","Port":1}""");
        Assert.Contains("web", await GetAsync(agent, "/v1/catalog/services"), StringComparison.Ordinal);

        await DeregisterAsync(agent, path);
        await IsAwayAsync(agent);
        await agent.RestartAsync(ending);
        await IsAwayAsync(agent);

        // Another registration makes the agent compare itself with the catalog once more.
        await PutAsync(agent, "/v1/agent/service/register", """{"Name":"another"}""");
        await IsAwayAsync(agent);
        Assert.Contains("stays", await GetAsync(agent, "/v1/agent/services"), StringComparison.Ordinal);
        Assert.Contains("stays", await GetAsync(agent, "/v1/catalog/services"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/v1/agent/check/deregister/mine", "")]
    [InlineData("/v1/catalog/deregister", """{"Node":"n1","CheckID":"mine"}""")]
    [Covers("H-41", "H-100", "C-14")]
    public async Task A_deregistered_check_stays_away(string path, string body)
    {
        await using var agent = await AgentProcess.StartAsync();
        await PutAsync(agent, "/v1/agent/check/register", """{"Name":"mine","TTL":"1h"}""");
        await PutAsync(agent, "/v1/agent/check/register", """{"Name":"stays","TTL":"1h"}""");
        await PutAsync(agent, path, body);
        await agent.RestartAsync(Ending.Kill);
        foreach (var place in (string[])["/v1/agent/checks", "/v1/health/node/n1"])
        {
            Assert.DoesNotContain("mine", await GetAsync(agent, place), StringComparison.Ordinal);
            Assert.Contains("stays", await GetAsync(agent, place), StringComparison.Ordinal);
        }
    }

    private static async Task DeregisterAsync(AgentProcess agent, string path)
    {
        switch (path)
        {
            case "agent":
                await PutAsync(agent, "/v1/agent/service/deregister/web", "");
                break;
            case "catalog":
                await PutAsync(agent, "/v1/catalog/deregister", """{"Node":"n1","ServiceID":"web"}""");
                break;
            default:
                var run = await ChildProcess.RunAsync(
                    Checkout.Program, "services", "deregister", $"-http-addr=127.0.0.1:{agent.HttpPort}", "-id=web");
                Assert.True(run.ExitCode == 0, run.Output);
                break;
        }
    }

    private static async Task IsAwayAsync(AgentProcess agent)
    {
        foreach (var place in (string[])
            ["/v1/agent/services", "/v1/agent/checks", "/v1/catalog/services", "/v1/health/service/web", "/v1/health/state/any"])
        {
            Assert.DoesNotContain("web", await GetAsync(agent, place), StringComparison.Ordinal);
        }
    }

    private static async Task<string> GetAsync(AgentProcess agent, string path)
    {
        var answer = await RawExchange.GetAsync(agent.HttpPort, path);
        Assert.True(answer.Status == 200, answer.ToString());
        return answer.Text;
    }

    private static async Task PutAsync(AgentProcess agent, string path, string body)
    {
        var answer = await RawExchange.PutAsync(agent.HttpPort, path, body);
        Assert.True(answer.Status == 200, answer.ToString());
    }
}
