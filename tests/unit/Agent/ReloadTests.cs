using Muster.Agent.Config;
using Muster.Agent.Live;

namespace Muster.Tests.Unit.Agent;

/// <summary>What a reload tells of what changed.</summary>
public sealed class ReloadTests
{
    [Theory]
    [InlineData("a", "log_level = \"info\"", "log_level = \"info\"", "")]
    [InlineData("order and places do not matter", "datacenter = \"a\"\nports { http = 1 }", "ports {\n http = 1 }\ndatacenter = \"a\"", "")]
    [InlineData("new, gone, otherwise", "datacenter = \"a\", domain = \"b\"", "domain = \"c\", node_name = \"d\"", "datacenter, domain, node_name")]
    [InlineData("within objects", "ports { http = 1, dns = 2 }", "ports { http = 3, dns = 2 }", "ports.http")]
    [InlineData("services whole", "service { name = \"a\" }", "service { name = \"b\" }", "service")]
    public void Keys_that_differ_are_named(string what, string before, string after, string keys)
    {
        Assert.NotEmpty(what);
        Assert.Equal(keys, string.Join(", ", ConfigDifference.Keys([new("a.hcl", before)], [new ConfigDocument("b.hcl", after)])));
    }

    [Theory]
    [InlineData("service", true)]
    [InlineData("node_meta.rack", true)]
    [InlineData("dns_config.node_ttl", true)]
    [InlineData("limits.http_max_conns_per_client", true)]
    [InlineData("limits.memory_high", true)]
    [InlineData("log_slow_after", true)]
    [InlineData("limits.kv_max_value_size", false)]
    [InlineData("ports.http", false)]
    [InlineData("data_dir", false)]
    public void Some_are_heard_at_once(string key, bool live) => Assert.Equal(live, ConfigDifference.IsLive(key));

    [Fact]
    public void It_is_one_line_whatever_there_is()
    {
        Assert.Equal(
            "registered: service web; now in force: log_level",
            ReloadText.Of(("registered", ["service web"]), ("changed", []), ("now in force", ["log_level"])));
        Assert.EndsWith(
            "11 and 8 more",
            ReloadText.List([.. Enumerable.Range(0, 20).Select(number => $"{number}")]),
            StringComparison.Ordinal);
    }
}
