using Muster.Agent;
using Muster.Doors;

namespace Muster.Tests.Unit.Agent;

public sealed class StartupBlockTests
{
    private static readonly Self _self = new()
    {
        NodeName = "n1",
        NodeId = "52e8afe0-b03f-598c-d17b-ae64436ba7fa",
        Datacenter = "dc1",
        Domain = "consul",
        AdvertiseAddress = "127.0.0.1",
        ServerPort = 8300,
        SerfLanPort = 8301,
        DnsPort = 8600,
        Version = "0.1.0",
        DevMode = false,
        DataDirectory = "/var/lib/muster",
    };

    [Fact]
    public void It_tells_all_an_operator_asks()
    {
        const string expected =
            """
            ==> Muster 0.1.0 is running, speaking as Consul 1.8.7

                Node          n1 (52e8afe0-b03f-598c-d17b-ae64436ba7fa)
                Datacenter    dc1
                Data          /var/lib/muster
                HTTP          127.0.0.1:8500
                DNS           127.0.0.1:8600
                Gossip        10.0.0.1 (LAN: 8301, WAN: 8302), not encrypted

                Try, in another terminal:
                    ./muster members
                    ./muster kv put hello world
                    dig @127.0.0.1 -p 8600 n1.node.consul


            """;
        Assert.Equal(expected, Of("127.0.0.1:8500", "127.0.0.1:8600"));
    }

    [Fact]
    public void Commands_can_be_pasted_wherever_the_doors_are()
    {
        var block = Of("0.0.0.0:18500", "[::1]:18600");
        Assert.Contains("./muster members -http-addr=127.0.0.1:18500\n", block, StringComparison.Ordinal);
        Assert.Contains("./muster kv put -http-addr=127.0.0.1:18500 hello world\n", block, StringComparison.Ordinal);
        Assert.Contains("dig @::1 -p 18600 n1.node.consul\n", block, StringComparison.Ordinal);
    }

    [Fact]
    public void Who_has_nothing_but_etcd_is_told_of_its_command() => Assert.EndsWith(
        "\n    Try, in another terminal:\n        etcdctl --endpoints=127.0.0.1:2379 put hello world\n\n",
        StartupBlock.Text(_self, "", [new OpenDoor("etcd", ["https://127.0.0.1:2380", "0.0.0.0:2379"])], "muster"),
        StringComparison.Ordinal);

    [Fact]
    public void Where_there_is_nothing_to_try_nothing_is_told_to_be_tried() =>
        Assert.DoesNotContain("Try", StartupBlock.Text(_self, "", [], "muster"), StringComparison.Ordinal);

    [Fact]
    public void Without_dns_the_third_command_asks_by_http() => Assert.Contains(
        "curl http://127.0.0.1:8500/v1/catalog/nodes\n",
        StartupBlock.Text(_self, "", [new OpenDoor("HTTP", ["127.0.0.1:8500"])], "muster"),
        StringComparison.Ordinal);

    [Fact]
    public void In_memory_is_said() => Assert.Contains(
        "in memory only", StartupBlock.Text(_self with { DataDirectory = null }, "", [], "muster"), StringComparison.Ordinal);

    private static string Of(string http, string dns) => StartupBlock.Text(
        _self, "10.0.0.1 (LAN: 8301, WAN: 8302), not encrypted", [new OpenDoor("HTTP", [http]), new OpenDoor("DNS", [dns])], "./muster");
}
