using Muster.Tests.Support;

namespace Muster.Tests.Conformance.Etcd3;

/// <summary>
/// History begins where an etcd's does, and grows by what its users do: what an agent writes of itself is part of the first
/// revision, and a start writes nothing.
/// </summary>
public sealed class BeginningTests
{
    [Fact]
    public async Task The_first_put_is_revision_two_and_a_restart_takes_none()
    {
        await using var agent = await AgentProcess.StartAsync();
        Assert.Equal(1, await HeadAsync(agent));
        Assert.Equal(2, await PutAsync(agent));
        await agent.RestartAsync();
        Assert.Equal(2, await HeadAsync(agent));
        await agent.RestartAsync(Ending.Kill);
        Assert.Equal(3, await PutAsync(agent));
    }

    private static async Task<long> HeadAsync(AgentProcess agent) =>
        await RevisionAsync(agent, "/v3/kv/range", """{"key":"YQ=="}""");

    private static async Task<long> PutAsync(AgentProcess agent) =>
        await RevisionAsync(agent, "/v3/kv/put", """{"key":"YQ==","value":"MQ=="}""");

    private static async Task<long> RevisionAsync(AgentProcess agent, string path, string body)
    {
        using var client = new HttpClient();
        using var content = new StringContent(body);
        using var answer = await client.PostAsync(new Uri($"http://127.0.0.1:{agent.EtcdPort}{path}"), content);
        var said = System.Text.Json.Nodes.JsonNode.Parse(await answer.Content.ReadAsStringAsync())!;
        return long.Parse((string)said["header"]!["revision"]!, System.Globalization.CultureInfo.InvariantCulture);
    }
}
