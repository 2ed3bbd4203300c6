using System.Net;
using Muster.Tests.Conformance.Wire;
using Muster.Tests.Support;

namespace Muster.Tests.Conformance.Config;

/// <summary>The configuration is read again while the agent runs, beside a Consul that is told the same.</summary>
public sealed class ReloadTests
{
    private const int Hangup = 1;

    private const string Two =
        """
        services = [
          { name = "web", port = 80, tags = ["v1"], check { ttl = "1h" } },
          { name = "old", port = 1, check { ttl = "1h" } },
        ]
        check { id = "mem", name = "mem", ttl = "1h" }
        node_meta { rack = "a1" }
        """;

    [NeedsPeer("consul")]
    [Covers("G-10")]
    public async Task Services_checks_and_meta_follow_the_files_and_what_came_over_http_stays()
    {
        await using var agents = await ConfiguredAgents.StartAsync(Two);
        await agents.PutAsync("/v1/agent/service/register", """{"Name":"http","Port":5,"Check":{"TTL":"1h","Status":"passing"}}""");
        await agents.PutAsync("/v1/agent/check/register", """{"ID":"mine","Name":"mine","ServiceID":"web","TTL":"1h","Status":"passing"}""");
        await agents.PutAsync("/v1/agent/check/pass/service:web?note=fine");
        await agents.PutAsync("/v1/agent/check/warn/mem?note=so-so");

        agents.Write(
            "services.hcl",
            """
            services = [
              { name = "web", port = 81, tags = ["v2"], check { ttl = "2h", notes = "new" } },
              { name = "neu", port = 2, check { ttl = "1h", status = "passing" } },
            ]
            check { id = "mem", name = "mem", ttl = "1h" }
            node_meta { row = "b2" }
            """);
        Assert.Equal(200, await agents.PutAsync("/v1/agent/reload"));
        Assert.DoesNotContain("old", await agents.AgreeAsync("/v1/agent/services", "v2"), StringComparison.Ordinal);
        var checks = await agents.AgreeAsync("/v1/agent/checks", "so-so");
        Assert.Contains("fine", checks, StringComparison.Ordinal);
        Assert.Contains("mine", checks, StringComparison.Ordinal);
        await agents.AgreeAsync("/v1/health/checks/web", "new");
        await agents.AgreeAsync("/v1/health/checks/http", "passing");
        Assert.Equal("[]", await agents.AgreeAsync("/v1/health/service/old", "[]"));

        // Consul tells the catalog of other pairs within a minute.
        var node = await agents.Muster.Client.GetStringAsync("/v1/catalog/nodes?filter=Meta.row==b2");
        Assert.Contains("\"Meta\":{\"consul-network-segment\":\"\",\"row\":\"b2\"}", node, StringComparison.Ordinal);
    }

    [NeedsPeer("consul")]
    public async Task A_wrong_file_leaves_everything_as_it_was()
    {
        await using var agents = await ConfiguredAgents.StartAsync(Two);
        agents.Write("services.hcl", "service { name = \"web\", prot = 1 }");
        Assert.Equal(500, await agents.PutAsync("/v1/agent/reload"));
        Assert.Contains("old", await agents.AgreeAsync("/v1/agent/services", "v1"), StringComparison.Ordinal);

        using var said = await agents.Muster.Client.PutAsync("/v1/agent/reload", null);
        Assert.EndsWith(
            "services.hcl: invalid config key service.prot: did you mean port? (line 1)",
            await said.Content.ReadAsStringAsync(),
            StringComparison.Ordinal);
        Assert.Contains("the one before goes on", agents.Muster.Output, StringComparison.Ordinal);
    }

    [NeedsPeer("consul")]
    public async Task What_was_deregistered_over_http_comes_back_with_the_next_reading()
    {
        await using var agents = await ConfiguredAgents.StartAsync(Two);
        await agents.PutAsync("/v1/agent/service/deregister/web");
        Assert.DoesNotContain("web", await agents.AgreeAsync("/v1/agent/services", "old"), StringComparison.Ordinal);
        Assert.Equal(200, await agents.PutAsync("/v1/agent/reload"));
        await agents.AgreeAsync("/v1/agent/services", "web");
        await agents.AgreeAsync("/v1/health/checks/web", "service:web");
    }

    [NeedsPeer("dig")]
    public async Task Dns_answers_otherwise_from_the_next_question_on()
    {
        using var folder = new TempFolder();
        await File.WriteAllTextAsync(folder.File("a.hcl"), "");
        await using var agent = await AgentProcess.StartAsync(new AgentSettings { ExtraArguments = [$"-config-dir={folder.Path}"] });
        await File.WriteAllTextAsync(folder.File("a.hcl"), "dns_config { node_ttl = \"77s\" }");
        using var reloaded = await agent.Client.PutAsync("/v1/agent/reload", null);
        Assert.Equal(HttpStatusCode.OK, reloaded.StatusCode);
        Assert.Contains(" 77 ", (await Dig.AskAsync(agent.DnsPort, "n1.node.consul")).Text, StringComparison.Ordinal);
    }

    [Fact]
    [Covers("G-10")]
    [Honours("telemetry.filter_default", "telemetry.prefix_filter")]
    public async Task Sighup_changes_limits_level_and_filters_and_names_what_needs_a_start()
    {
        using var folder = new TempFolder();
        await File.WriteAllTextAsync(folder.File("a.hcl"), "log_level = \"info\"\ndatacenter = \"dc1\"");
        await using var agent = await AgentProcess.StartAsync(new AgentSettings { ExtraArguments = [$"-config-dir={folder.Path}"] });
        await File.WriteAllTextAsync(
            folder.File("a.hcl"),
            """
            log_level = "debug", datacenter = "dc2"
            dns_config { node_ttl = "77s" }
            telemetry { prefix_filter = ["-consul.runtime"] }
            limits { kv_max_value_size = 4096 }
            discard_check_output = true
            """);
        agent.Process.Signal(Hangup);
        await Eventually.Until(
            () => agent.Output.Contains("at the next start only: datacenter, limits.kv_max_value_size", StringComparison.Ordinal),
            "what needs a start is told");
        Assert.Contains(
            "Reload: now in force: discard_check_output, dns_config.node_ttl, log_level, telemetry.prefix_filter",
            agent.Output,
            StringComparison.Ordinal);
        var metrics = await agent.Client.GetStringAsync("/v1/agent/metrics");
        Assert.DoesNotContain("consul.runtime", metrics, StringComparison.Ordinal);
        Assert.Contains("consul.autopilot.healthy", metrics, StringComparison.Ordinal);

        await File.WriteAllTextAsync(folder.File("a.hcl"), "datacenter = ");
        agent.Process.Signal(Hangup);
        await Eventually.Until(
            () => agent.Output.Contains("the configuration is wrong, the one before goes on: failed to parse", StringComparison.Ordinal),
            "a broken file is told");
        using var fine = await agent.Client.GetAsync("/v1/status/leader");
        Assert.Equal(HttpStatusCode.OK, fine.StatusCode);
    }
}
