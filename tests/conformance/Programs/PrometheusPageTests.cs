using Muster.Tests.Support;

namespace Muster.Tests.Conformance.Programs;

/// <summary>Prometheus's own reader takes the page of metrics.</summary>
public sealed class PrometheusPageTests
{
    /// <summary>What it would rather have named otherwise are names that Consul gave.</summary>
    private static readonly string[] _consulsNames =
        ["consul_raft_apply", "consul_raft_commitTime", "consul_runtime_total_gc_pause_ns", "consul_server_isLeader",
            "consul_catalog_service_query", "consul_health_service_query"];

    [NeedsPeer("promtool")]
    [Covers("H-88")]
    public async Task It_complains_of_nothing_but_Consuls_names()
    {
        await using var agent = await AgentProcess.StartAsync(new AgentSettings
        {
            Dev = true,
            ExtraArguments = ["-hcl=telemetry { prometheus_retention_time = \"1h\" disable_hostname = true }"],
        });
        foreach (var path in (string[])["/v1/kv/a", "/v1/health/service/we%22b%5Cs%0A", "/v1/catalog/service/a", "/v1/agent/self"])
        {
            using var asked = await agent.Client.GetAsync(path);
        }

        Assert.Equal("", (await ComplaintsAsync(agent, "/metrics")).Output);
        var run = await ComplaintsAsync(agent, "/v1/agent/metrics?format=prometheus");
        Assert.DoesNotContain("error while", run.Output, StringComparison.Ordinal);
        Assert.All(
            run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries),
            complaint => Assert.Contains(complaint.Split(' ')[0], _consulsNames));
        Assert.Contains(run.ExitCode, (int[])[0, 3]); // 3: there were complaints of names.
    }

    private static async Task<(int ExitCode, string Output)> ComplaintsAsync(AgentProcess agent, string path)
    {
        var run = await ChildProcess.RunAsync(
            PeersFolder.Start("promtool", "check", "metrics"), await agent.Client.GetStringAsync(path));
        return (run.ExitCode, run.Output);
    }
}
