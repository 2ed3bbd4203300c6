using Muster.Tests.Support;

namespace Muster.Tests.Conformance.Etcd2;

/// <summary>Units announced by sidekicks: a loop of <c>etcdctl set --ttl</c> beside each, and the key removed when it stops.</summary>
public sealed class SidekickTests
{
    [NeedsPeer("etcdctl-3.4")]
    public async Task A_unit_is_listed_while_its_sidekick_lives_and_gone_soon_after()
    {
        await using var agent = await AgentProcess.StartAsync(new AgentSettings { Dev = true, EtcdV2 = true });
        await using var first = Sidekick(agent, 1);
        await using var second = Sidekick(agent, 2);
        await Eventually.Until(
            async () => await ListAsync(agent) == "/services/website\n/services/website/apache@1\n/services/website/apache@2\n",
            "both are listed");
        var seen = await agent.Client.GetStringAsync("/v1/kv/services/website/apache@1?raw");
        Assert.Equal("{ \"host\": \"h1\", \"port\": 80, \"version\": \"52c7248a14\" }", seen);

        // Its machine dies: nobody renews the key, and nobody removes it.
        await first.KillAsync();
        await Eventually.Until(
            async () => await ListAsync(agent) == "/services/website\n/services/website/apache@2\n", "the dead one is gone");

        // The other is stopped, and says so.
        second.Signal(15);
        await second.WaitForExitAsync();
        Assert.Equal("/services/website\n", await ListAsync(agent));
    }

    private static ChildProcess Sidekick(AgentProcess agent, int number)
    {
        var key = $"/services/website/apache@{number}";
        var value = $$"""'{ "host": "h{{number}}", "port": 80, "version": "52c7248a14" }'""";
        var etcdctl = $"{PeersFolder.InShell("etcdctl-3.4")} --endpoints http://127.0.0.1:{agent.EtcdV2Port}";
        return ChildProcess.Start(
            "sh", "-c",
            $"export ETCDCTL_API=2; trap '{etcdctl} rm {key}; exit' TERM; while true; do {etcdctl} set {key} {value} --ttl 3; sleep 1; done");
    }

    private static async Task<string> ListAsync(AgentProcess agent)
    {
        var start = PeersFolder.Start(
            "etcdctl-3.4", "--endpoints", $"http://127.0.0.1:{agent.EtcdV2Port}", "ls", "/services/", "--recursive", "--sort");
        start.Environment["ETCDCTL_API"] = "2";
        return (await ChildProcess.RunAsync(start)).StandardOutput;
    }
}
