using System.Globalization;
using System.Text.Json.Nodes;
using Muster.Tests.Conformance.Pairing;
using Muster.Tests.Conformance.Wire;
using Muster.Tests.Support;

namespace Muster.Tests.Conformance.Programs;

/// <summary>A real Prometheus, told to find its targets in Consul, finds them in Muster.</summary>
public sealed class PrometheusTests(OneServer one) : IClassFixture<OneServer>
{
    /// <summary>Prometheus gathers changes for five seconds, and comes back to a server that was away after fifteen.</summary>
    private static readonly TimeSpan _patienceMax = TimeSpan.FromSeconds(90);

    [NeedsPeer("prometheus")]
    [Covers("B-26", "B-27", "H-44", "H-63", "H-80", "H-96", "H-97")]
    public async Task Targets_follow_the_services()
    {
        using var folder = new TempFolder();
        var port = FreePorts.Take();
        await File.WriteAllTextAsync(folder.File("prometheus.yml"), Configuration(one.Server.HttpPort));
        await using var prometheus = Start(folder, port);

        await RegisterAsync("""{"ID":"shop-1","Name":"shop","Port":9100,"Address":"127.0.0.9","Tags":["blue"],"Meta":{"version":"1"},"Check":{"TTL":"1h","Status":"passing"}}""");
        await RegisterAsync("""{"ID":"shop-2","Name":"shop","Port":9101,"Address":"127.0.0.9"}""");
        await UntilAsync(
            prometheus,
            port,
            "all,blue,shop,n1,dc1,passing,1 127.0.0.9:9100",
            "all,,shop,n1,dc1,passing, 127.0.0.9:9101",
            "tagged,blue,shop,n1,dc1,passing,1 127.0.0.9:9100");

        await PutAsync("/v1/agent/check/fail/service:shop-1", "");
        await RegisterAsync("""{"ID":"shop-2","Name":"shop","Port":9102,"Address":"127.0.0.9"}""");
        await UntilAsync(
            prometheus,
            port,
            "all,blue,shop,n1,dc1,critical,1 127.0.0.9:9100",
            "all,,shop,n1,dc1,passing, 127.0.0.9:9102",
            "tagged,blue,shop,n1,dc1,critical,1 127.0.0.9:9100");

        await PutAsync("/v1/agent/service/deregister/shop-1", "");
        await UntilAsync(prometheus, port, "all,,shop,n1,dc1,passing, 127.0.0.9:9102");

        await one.Server.RestartAsync(Ending.Kill);
        await RegisterAsync("""{"ID":"shop-3","Name":"shop","Port":9103,"Address":"127.0.0.9"}""");
        await PutAsync("/v1/agent/service/deregister/shop-2", "");
        await UntilAsync(prometheus, port, "all,,shop,n1,dc1,passing, 127.0.0.9:9103");
        await PutAsync("/v1/agent/service/deregister/shop-3", "");
        await UntilAsync(prometheus, port);
    }

    [NeedsPeer("prometheus")]
    [Covers("H-88")]
    public async Task What_the_agent_measures_is_scraped()
    {
        await using var agent = await AgentProcess.StartAsync(new AgentSettings
        {
            ExtraArguments = ["-hcl=telemetry { prometheus_retention_time = \"1h\" }"],
        });
        using var folder = new TempFolder();
        var port = FreePorts.Take();
        await File.WriteAllTextAsync(
            folder.File("prometheus.yml"),
            $$"""
            scrape_configs:
            - job_name: muster
              scrape_interval: 1s
              metrics_path: /v1/agent/metrics
              params: { format: [prometheus] }
              static_configs: [{ targets: ["127.0.0.1:{{agent.HttpPort}}"] }]
            """);
        await using var prometheus = Start(folder, port);
        await Eventually.Until(
            async () => prometheus.Exited || (await TextAsync(port, "/api/v1/query?query=up")).Contains("\"1\"]", StringComparison.Ordinal),
            "Prometheus says that Muster is up",
            _patienceMax);
        Assert.False(prometheus.Exited, prometheus.Output);
    }

    /// <summary>Until these are all the targets: job, tags, service, node, datacenter, health, version and address.</summary>
    private static async Task UntilAsync(ChildProcess prometheus, int port, params string[] targets)
    {
        IReadOnlyList<string> seen = [];
        try
        {
            await Eventually.Until(
                async () => prometheus.Exited
                    || (seen = await TargetsAsync(port)).SequenceEqual(targets.Order(StringComparer.Ordinal)),
                $"Prometheus has the targets {string.Join(" | ", targets)}",
                _patienceMax);
        }
        catch (TimeoutException late)
        {
            throw new TimeoutException($"{late.Message} It has {string.Join(" | ", seen)}.\n{prometheus.Output}");
        }

        Assert.False(prometheus.Exited, prometheus.Output);
    }

    private static async Task<IReadOnlyList<string>> TargetsAsync(int port)
    {
        var text = await TextAsync(port, "/api/v1/targets?state=active");
        var targets = text.Length > 0 ? JsonNode.Parse(text)!["data"]!["activeTargets"]!.AsArray() : [];
        return [.. targets.Select(target => Shown(target!["labels"]!)).Order(StringComparer.Ordinal)];
    }

    /// <summary>Empty while Prometheus does not answer yet.</summary>
    private static async Task<string> TextAsync(int port, string path)
    {
        try
        {
            var answer = await RawExchange.GetAsync(port, path);
            return answer.Status == 200 ? answer.Text : "";
        }
        catch (System.Net.Sockets.SocketException)
        {
            return "";
        }
    }

    private static ChildProcess Start(TempFolder folder, int port) => ChildProcess.Start(PeersFolder.Start(
        "prometheus",
        $"--config.file={folder.File("prometheus.yml")}",
        $"--storage.tsdb.path={folder.File("data")}",
        $"--web.listen-address=127.0.0.1:{port}"));

    private static string Shown(JsonNode labels)
    {
        string[] names = ["job", "tags", "service", "node", "dc", "health", "version"];
        var values = names.Select(name => labels[name]?.GetValue<string>() ?? "").Select(value => value.Trim(','));
        return string.Create(CultureInfo.InvariantCulture, $"{string.Join(',', values)} {labels["instance"]}");
    }

    private Task RegisterAsync(string service) => PutAsync("/v1/agent/service/register", service);

    private async Task PutAsync(string path, string body)
    {
        var answer = await RawExchange.PutAsync(one.Server.HttpPort, path, body);
        Assert.True(answer.Status == 200, answer.ToString());
    }

    private static string Configuration(int consul) =>
        $$"""
        global:
          scrape_interval: 10s
        scrape_configs:
        - job_name: all
          consul_sd_configs:
          - server: 127.0.0.1:{{consul}}
            refresh_interval: 1s
          relabel_configs: &labels
          - { source_labels: [__meta_consul_service], regex: consul, action: drop }
          - { source_labels: [__meta_consul_service], target_label: service }
          - { source_labels: [__meta_consul_tags], target_label: tags }
          - { source_labels: [__meta_consul_node], target_label: node }
          - { source_labels: [__meta_consul_dc], target_label: dc }
          - { source_labels: [__meta_consul_health], target_label: health }
          - { source_labels: [__meta_consul_service_metadata_version], target_label: version }
        - job_name: tagged
          consul_sd_configs:
          - server: 127.0.0.1:{{consul}}
            refresh_interval: 1s
            services: [shop]
            tags: [blue]
            allow_stale: true
          relabel_configs: *labels
        """;
}
