using Muster.Tests.Support;

namespace Muster.Tests.Conformance.Agent;

/// <summary>Configuration as operators lay it out: a folder in both languages, a file of any name, and flags over all.</summary>
public sealed class ConfigFolderTests
{
    [NeedsPeer("consul")]
    [Covers("G-01")]
    [Honours("-config-dir", "-config-file", "-config-format")]
    public async Task Folders_files_and_flags_come_together_as_in_consul()
    {
        using var folder = new TempFolder();
        var inner = Directory.CreateDirectory(folder.File("conf.d/inner")).FullName;
        await File.WriteAllTextAsync(folder.File("conf.d/20.json"), """{"domain": "twenty", "node_meta": {"a": "20", "b": "20"}}""");
        await File.WriteAllTextAsync(folder.File("conf.d/10.hcl"), "domain = \"ten\" node_meta { b = \"10\" c = \"10\" }");
        await File.WriteAllTextAsync(Path.Combine(inner, "30.hcl"), "domain = \"inner\"");
        await File.WriteAllTextAsync(folder.File("last.hcl"), "node_meta { c = \"last\" }");
        var settings = new AgentSettings
        {
            Dev = true,
            Node = "flag",
            ExtraArguments = [$"-config-dir={folder.File("conf.d")}", $"-config-file={folder.File("last.hcl")}", "-node-meta=d:flag"],
        };
        await using var consul = await ConsulProcess.StartAsync(settings);
        await using var muster = await AgentProcess.StartAsync(settings);
        foreach (var part in (string[])["\"DNSDomain\": ", "\"NodeName\": ", "\"a\": \"", "\"b\": \"", "\"c\": \"", "\"d\": \""])
        {
            Assert.Equal(await ValueAsync(consul, part), await ValueAsync(muster, part));
        }
    }

    [Fact]
    [Honours("-config-format")]
    public async Task A_format_that_is_named_reads_files_of_any_name()
    {
        using var folder = new TempFolder();
        await File.WriteAllTextAsync(folder.File("agent.conf"), "node_meta { a = \"conf\" }");
        await using var muster = await AgentProcess.StartAsync(new AgentSettings
        {
            Dev = true,
            ExtraArguments = [$"-config-dir={folder.Path}", "-config-format=hcl"],
        });
        Assert.Contains("\"a\": \"conf\"", await muster.Client.GetStringAsync("/v1/agent/self"), StringComparison.Ordinal);
    }

    // Programs that test themselves beside Consul start it so, with HashiCorp's package for such tests (sdk/testutil).
    [NeedsPeer("consul")]
    public async Task What_the_test_suites_of_others_start_with_starts()
    {
        using var folder = new TempFolder();
        await File.WriteAllTextAsync(folder.File("server.json"), $$$"""
            {
              "performance": {"raft_multiplier": 1}, "bootstrap": true, "segments": null, "disable_update_check": true,
              "log_level": "debug", "addresses": {}, "acl": {"tokens": {}}, "ports": {"https": {{{FreePorts.Take()}}}},
              "connect": {"ca_config": {"cluster_id": "11111111-2222-3333-4444-555555555555"}, "enabled": true}
            }
            """);
        var settings = new AgentSettings { Dev = true, ExtraArguments = [$"-config-file={folder.File("server.json")}"] };
        await using var consul = await ConsulProcess.StartAsync(settings);
        await using var muster = await AgentProcess.StartAsync(settings);
        Assert.Contains("connect has no effect", muster.Output, StringComparison.Ordinal);
    }

    private static async Task<string> ValueAsync(ServerProcess server, string begins) =>
        (await server.Client.GetStringAsync("/v1/agent/self")).Split(begins)[1].Split('\n')[0].TrimEnd(',')

            // Consul shows the domain as it was written, with its last dot or without.
            .Replace(".\"", "\"", StringComparison.Ordinal);
}
