using Muster.Agent.Config;
using Muster.Bedrock.Hcl;
using Muster.Tests.Support;

namespace Muster.Tests.Unit.Agent;

/// <summary>How files, flags and pieces of configuration come together.</summary>
public sealed class SourcesTests
{
    private static readonly AgentFlags _none = new();

    [Fact]
    [Honours(
        "server", "bootstrap_expect", "data_dir", "datacenter", "domain", "node_name", "node_id", "log_level", "pid_file",
        "bind_addr", "node_meta", "ports.http", "ports.dns", "ports.server", "ports.serf_lan", "ports.serf_wan", "bootstrap")]
    public void Every_base_key_is_heard()
    {
        var asked = Gathered(
            _none,
            """
            server = true, bootstrap_expect = 1, data_dir = "/d", datacenter = "DC9", domain = "corp.", node_name = "n9"
            node_id = "9ac38d3f-3c4f-4a8a-9a3e-1f2d3c4b5a69", log_level = "warn", pid_file = "/p"
            bind_addr = "10.0.0.1", client_addr = "127.0.0.1 ::1", advertise_addr = "10.0.0.2"
            node_meta { rack = "a1", empty = "" }
            ports { http = 1, dns = 2, server = 3, serf_lan = 4, serf_wan = 5, etcd = 6, grpc = -1, https = -1 }
            enable_script_checks = true, bootstrap = true
            """).Asked;

        Assert.Equal(
            (true, 1, "/d", "DC9", "corp.", "n9"),
            (asked.Server, asked.BootstrapExpect, asked.DataDirectory, asked.Datacenter, asked.Domain, asked.Node));
        Assert.Equal(
            ("9ac38d3f-3c4f-4a8a-9a3e-1f2d3c4b5a69", "warn", "/p"), (asked.NodeId, asked.LogLevel, asked.PidFile));
        Assert.Equal(("10.0.0.1", "127.0.0.1 ::1", "10.0.0.2"), (asked.Bind, asked.Client, asked.Advertise));
        Assert.Equal(["rack:a1", "empty:"], asked.NodeMeta);
        Assert.Equal(
            (1, 2, 3, 4, 5, 6),
            (asked.HttpPort, asked.DnsPort, asked.ServerPort, asked.SerfLanPort, asked.SerfWanPort, asked.EtcdPort));
        Assert.True(asked.Checks.EnableScripts);
        Assert.True(asked.Bootstrap);
    }

    [Fact]
    [Covers("G-01")]
    [Honours("-hcl")]
    public void Later_files_win_then_flags_then_fragments()
    {
        var flags = new AgentFlags { Node = "flag", HttpPort = 9, Fragments = ["ports { http = 10 }"] };
        var asked = Gathered(
            flags,
            "node_name = \"one\", datacenter = \"one\", domain = \"one\", ports { http = 1, dns = 1 }",
            "{\"node_name\": \"two\", \"datacenter\": \"two\", \"ports\": {\"http\": 2}}").Asked;

        Assert.Equal(("flag", "two", "one"), (asked.Node, asked.Datacenter, asked.Domain));
        Assert.Equal((10, 1), (asked.HttpPort, asked.DnsPort));
    }

    [Fact]
    [Covers("G-01")]
    public void A_flag_that_stands_for_a_key_wins_over_files_and_is_named_when_it_cannot_be()
    {
        var flag = new KeyFlag("max-query-time", "max_query_time", new HclText(KeyFlag.Nowhere, "7s"));
        var asked = Gathered(new AgentFlags { Keys = [flag] }, "max_query_time = \"1s\"").Asked;
        Assert.Equal(TimeSpan.FromSeconds(7), asked.Http.MaxQueryTime);

        var wrong = flag with { Value = new HclText(KeyFlag.Nowhere, "soon") };
        Assert.StartsWith(
            "-max-query-time: max_query_time: invalid duration: \"soon\"",
            Sources.Gather(new AgentFlags { Keys = [wrong] }, []).Refused!.Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Lists_add_up_and_those_of_flags_come_first()
    {
        var flags = new AgentFlags { Recursors = ["1.1.1.1"], NodeMeta = ["a:flag"] };
        var asked = Gathered(flags, "recursors = [\"2.2.2.2\"]", "recursors = [\"3.3.3.3\"], node_meta { b = \"c\" }").Asked;

        Assert.Equal(["1.1.1.1", "2.2.2.2", "3.3.3.3"], asked.Recursors);
        Assert.Equal(["a:flag", "b:c"], asked.NodeMeta);
    }

    [Theory]
    [InlineData("server = false", true, true)]
    [InlineData("server = true", false, false)]
    [InlineData("server = true", null, true)]
    public void A_switch_that_is_given_wins_whichever_way(string file, bool? flag, bool expected) =>
        Assert.Equal(expected, Gathered(new AgentFlags { Server = flag }, file).Asked.Server);

    [Theory]
    [InlineData("a.json")]
    [InlineData("a.hcl")]
    public void An_empty_file_says_nothing(string name) =>
        Assert.Null(Sources.Gather(_none, [new ConfigDocument(name, "")]).Value.Asked.Node);

    [Fact]
    public void What_changes_nothing_is_told()
    {
        var notes = Gathered(_none, "raft_protocol = 3, disable_update_check = true, acl { enabled = false }, "
            + "connect { enabled = true }, ports { grpc = 8502, grpc_tls = -1 }, peering { enabled = false }").Notes;

        Assert.Equal(
            [
                "raft_protocol has no effect: a single server has no Raft",
                "disable_update_check has no effect: nobody is told about this agent",
                "connect has no effect: there is no service mesh",
                "ports.grpc has no effect: there is no service mesh, whose proxies would ask there",
            ],
            notes);
    }

    [Theory]
    [InlineData("acl { enabled = true }", "acl cannot be used yet: there are no access lists")]
    [InlineData("sevrer = true\nports { htpp = 1 }", "invalid config key sevrer: did you mean server? (line 1); invalid config key ports.htpp: did you mean http? (line 2)")]
    [InlineData("server = \"yes\"", "server cannot be \"yes\": it must be true or false (line 1)")]
    [InlineData("ports { http = 70000 }", "ports.http: invalid port: 70000; 0 chooses a free one, -1 switches it off (line 1)")]
    [InlineData("server = ", "1:10: a value was expected")]
    public void What_cannot_be_had_is_refused_with_file_line_and_reason(string text, string says)
    {
        var refused = Sources.Gather(_none, [new ConfigDocument("d/a.hcl", text)]).Refused;
        Assert.NotNull(refused);
        Assert.StartsWith("failed to parse d/a.hcl: ", refused.Message, StringComparison.Ordinal);
        Assert.Contains(says, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_asks_for_nothing_is_no_fault() => Assert.Empty(
        Gathered(_none, "retry_join = [], encrypt = \"\", verify_incoming = false, connect { enabled = false }").Notes);

    [Fact]
    public void Folders_are_read_in_the_order_of_names_and_only_what_is_configuration()
    {
        using var folder = new TempFolder();
        Directory.CreateDirectory(folder.File("d/inner.hcl"));
        foreach (var name in new[] { "d/b.json", "d/a.hcl", "d/readme.md", "d/c.hcl~", "z.conf" })
        {
            File.WriteAllText(folder.File(name), name);
        }

        var read = ConfigFiles.Read([folder.File("z.conf"), folder.File("d")], null).Value;
        Assert.Equal(["z.conf", "d/a.hcl", "d/b.json"], read.Select(document => document.Text));
        var all = ConfigFiles.Read([folder.File("d")], "hcl").Value;
        Assert.Equal(["d/a.hcl", "d/b.json", "d/c.hcl~", "d/readme.md"], all.Select(document => document.Text));
        Assert.Contains("/nonexistent", ConfigFiles.Read(["/nonexistent"], null).Refused!.Message, StringComparison.Ordinal);
        Assert.Contains("-config-format", ConfigFiles.Read([], "yaml").Refused!.Message, StringComparison.Ordinal);
    }

    private static (AgentFlags Asked, IReadOnlyList<string> Notes) Gathered(AgentFlags flags, params string[] files)
    {
        var gathered = Sources.Gather(flags, [.. files.Select((text, at) => new ConfigDocument($"{at}.hcl", text))]);
        Assert.Null(gathered.Refused);
        return gathered.Value;
    }
}
