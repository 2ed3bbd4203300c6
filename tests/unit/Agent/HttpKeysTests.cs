using System.Net;
using Muster.Agent.Config;
using Muster.Bedrock;
using Muster.Doors.Consul;
using Muster.Tests.Support;

namespace Muster.Tests.Unit.Agent;

public sealed class HttpKeysTests
{
    private static readonly Machine _machine = new("host", () => []);

    [Fact]
    public void Nothing_said_is_the_doors_own_default()
    {
        var (door, plain) = (Door(""), new ConsulDoorOptions { Listen = [] });
        Assert.Equal(
            (plain.ConnectionsPerClientMax, plain.KvValueBytesMax), (door.ConnectionsPerClientMax, door.KvValueBytesMax));
        Assert.Equal((TimeSpan.Zero, "consul", false), (door.Telemetry.PrometheusRetention, door.Telemetry.Prefix, door.Telemetry.DisableHostname));
        Assert.Empty(door.BlockedEndpoints);
        Assert.Empty(door.ResponseHeaders);
        Assert.Empty(door.WritesAllowedFrom);
    }

    [Fact]
    [Honours(
        "enable_debug", "translate_wan_addrs", "disable_http_unprintable_char_filter", "limits.http_max_conns_per_client",
        "limits.kv_max_value_size", "limits.txn_max_req_len", "http_config", "telemetry.prometheus_retention_time", "telemetry.disable_hostname",
        "telemetry.metrics_prefix", "default_query_time", "max_query_time", "discovery_max_stale")]
    public void Every_key_is_heard()
    {
        var door = Door(
            """
            enable_debug = false
            translate_wan_addrs = true
            disable_http_unprintable_char_filter = true
            limits { http_max_conns_per_client = 7 kv_max_value_size = 1024 txn_max_req_len = 2048 }
            http_config {
              block_endpoints = ["/v1/agent/join", "/v1/event"]
              allow_write_http_from = ["10.0.0.0/8"]
              response_headers { X-One = "1" }
              max_header_bytes = 4096
              use_cache = false
            }
            default_query_time = "3s" max_query_time = "4s" discovery_max_stale = "5s"
            telemetry { prometheus_retention_time = "24h" disable_hostname = true metrics_prefix = "m" }
            """);
        Assert.Equal((7, 1024), (door.ConnectionsPerClientMax, door.KvValueBytesMax));
        Assert.Equal((false, true, true), (door.EnableDebug, door.TranslateWanAddresses, door.AllowUnprintablePaths));
        Assert.Equal(2048, door.TxnBytesMax);
        Assert.Equal((4096, false), (door.HeaderBytesMax, door.UseCache));
        Assert.Equal(
            (TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(4), TimeSpan.FromSeconds(5)),
            (door.DefaultQueryTime, door.MaxQueryTime, door.DiscoveryMaxStale));
        Assert.Equal(["/v1/agent/join", "/v1/event"], door.BlockedEndpoints);
        Assert.Equal([IPNetwork.Parse("10.0.0.0/8")], door.WritesAllowedFrom);
        Assert.Equal(("X-One", "1"), (door.ResponseHeaders.Single().Key, door.ResponseHeaders.Single().Value));
        Assert.Equal(
            (TimeSpan.FromHours(24), true, "m", "host"),
            (door.Telemetry.PrometheusRetention, door.Telemetry.DisableHostname, door.Telemetry.Prefix, door.Telemetry.HostName));
    }

    [Fact]
    public void Dev_may_be_looked_into_unless_it_says_otherwise()
    {
        Assert.True(Door("").EnableDebug);
        Assert.False(Checked("", new AgentFlags { Server = true, DataDirectory = "/d", Bind = "127.0.0.1" }).Value.Http.EnableDebug);
    }

    [Theory]
    [InlineData("http_config { allow_write_http_from = [\"10.0.0.0/99\"] }", "allow_write_http_from: invalid cidr: 10.0.0.0/99")]
    [InlineData("http_config { block_endpoints = [\"v1/agent\"] }", "http_config.block_endpoints: \"v1/agent\" must begin with a slash")]
    [InlineData("http_config { response_headers { \"X One\" = \"1\" } }", "http_config.response_headers: \"X One\" cannot be \"1\"")]
    [InlineData("http_config { response_headers { X = \"a\\nb\" } }", "http_config.response_headers: \"X\" cannot be \"a\nb\"")]
    [InlineData("http_config { response_headers { X = 1 } }", "http_config.response_headers.X cannot be 1")]
    [InlineData("limits { http_max_conns_per_client = -1 }", "limits.http_max_conns_per_client cannot be -1")]
    [InlineData("telemetry { prometheus_retention_time = \"x\" }", "telemetry.prometheus_retention_time: invalid duration: \"x\"")]
    [InlineData("telemetry { prefix = \"x\" }", "invalid config key telemetry.prefix")]
    public void What_is_wrong_is_told(string fragment, string complaint) => Assert.Contains(
        complaint, Checked(fragment, new AgentFlags { Dev = true }).Refused!.Message, StringComparison.Ordinal);

    private static ConsulDoorOptions Door(string fragment) =>
        Checked(fragment, new AgentFlags { Dev = true }).Value.Http.At([]);

    private static Result<AgentConfig> Checked(string fragment, AgentFlags flags) =>
        ConfigCheck.Check(flags with { Fragments = [fragment] }, [], _machine);
}
