using System.Net;
using Muster.Tests.Support;

namespace Muster.Tests.Conformance.Agent;

/// <summary>What a running agent does when it is asked over HTTP.</summary>
public sealed class AskedTests
{
    [Fact]
    [Covers("H-84")]
    public async Task It_leaves_when_asked_and_ends_well()
    {
        await using var agent = await AgentProcess.StartAsync();
        using var answer = await agent.Client.PutAsync("/v1/agent/leave", null);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(0, await agent.Process.WaitForExitAsync());
        Assert.Contains("Leaving: a client asked this agent to leave", agent.Output, StringComparison.Ordinal);
    }

    [Fact]
    [Covers("H-86", "H-90")]
    public async Task Its_log_is_followed_at_another_level_than_its_own()
    {
        await using var agent = await AgentProcess.StartAsync(new AgentSettings { Dev = true, ExtraArguments = ["-log-level=ERR"] });
        using var reader = new StreamReader(await agent.Client.GetStreamAsync("/v1/agent/monitor?loglevel=warn"));
        using var answer = await agent.Client.PutAsync("/v1/agent/reload", null);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Matches(@"^\S+Z \[WARN\]  agent: Reload: ", await reader.ReadLineAsync());
        Assert.DoesNotContain("Reload", agent.Output, StringComparison.Ordinal);
    }

    [Fact]
    [Covers("H-21")]
    public async Task It_can_be_looked_into_with_dev()
    {
        await using var agent = await AgentProcess.StartAsync(new AgentSettings { Dev = true });
        Assert.Contains("muster-writer", await agent.Client.GetStringAsync("/debug/pprof/goroutine"), StringComparison.Ordinal);
        Assert.Contains("\0-dev\0", await agent.Client.GetStringAsync("/debug/pprof/cmdline"), StringComparison.Ordinal);
        foreach (var page in (string[])["profile?seconds=0.1", "trace?seconds=0.1"])
        {
            var trace = await agent.Client.GetByteArrayAsync($"/debug/pprof/{page}");
            Assert.Equal("Nettrace"u8, trace.AsSpan(0, 8));
        }
    }

    [Fact]
    [Covers("H-21")]
    public async Task One_trace_is_taken_at_a_time()
    {
        await using var agent = await AgentProcess.StartAsync(new AgentSettings { Dev = true });
        await using var first = await agent.Client.GetStreamAsync("/debug/pprof/profile?seconds=60");
        using var second = await agent.Client.GetAsync("/debug/pprof/trace");
        Assert.Equal(HttpStatusCode.InternalServerError, second.StatusCode);
        Assert.StartsWith("another trace is being taken", await second.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    [Covers("H-21")]
    public async Task A_trace_that_nobody_reads_any_more_keeps_neither_the_next_one_nor_the_agent()
    {
        await using var agent = await AgentProcess.StartAsync(new AgentSettings { Dev = true });
        await (await agent.Client.GetStreamAsync("/debug/pprof/profile?seconds=60")).DisposeAsync();
        await Eventually.Until(
            async () =>
            {
                using var next = await agent.Client.GetAsync("/debug/pprof/trace?seconds=0.1");
                return next.StatusCode == HttpStatusCode.OK;
            },
            "the next trace is taken");
        await using var held = await agent.Client.GetStreamAsync("/debug/pprof/profile?seconds=60");
        Assert.Equal(1, await agent.StopAsync());
    }

    [Fact]
    [Covers("H-88")]
    public async Task What_it_does_is_measured()
    {
        await using var agent = await AgentProcess.StartAsync(new AgentSettings
        {
            ExtraArguments = ["-hcl=telemetry { prometheus_retention_time = \"1h\" disable_hostname = true }"],
        });
        using var value = new StringContent("1");
        using var written = await agent.Client.PutAsync("/v1/kv/a", value);
        using var service = new StringContent("{\"Name\":\"web\"}");
        using var registered = await agent.Client.PutAsync("/v1/agent/service/register", service);
        var page = await agent.Client.GetStringAsync("/v1/agent/metrics?format=prometheus");
        foreach (var line in (string[])
            ["consul_kvs_apply_count 1", "consul_raft_apply ", "consul_raft_commitTime_count ", "consul_runtime_alloc_bytes ",
                "consul_state_nodes 1", "consul_engine_keys ", "consul_autopilot_healthy 1", "process_start_time_seconds ",
                "consul_catalog_register_count ", "consul_rpc_queries_blocking 0"])
        {
            Assert.Contains($"\n{line}", page, StringComparison.Ordinal);
        }
    }
}
