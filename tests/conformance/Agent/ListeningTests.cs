using System.Net.Sockets;
using Muster.Tests.Support;

namespace Muster.Tests.Conformance.Agent;

/// <summary>Where an agent is met: several addresses, sockets in the file system, names of its own.</summary>
public sealed class ListeningTests
{
    [Fact]
    [Covers("G-05")]
    [Honours("addresses.http", "unix_sockets.mode", "unix_sockets.user", "unix_sockets.group")]
    public async Task Http_is_answered_at_a_socket_with_its_owner_and_rights()
    {
        using var folder = new TempFolder();
        var socket = folder.File("s");
        await using var agent = await StartAsync(
            $"addresses {{ http = \"unix://{socket} 127.0.0.1\" }} unix_sockets {{ mode = \"0770\" user = \"root\" group = \"0\" }}");
        Assert.Contains($"unix://{socket}", agent.Output, StringComparison.Ordinal);
        Assert.Equal(
            "rwxrwx---",
            string.Concat(Enumerable.Range(0, 9).Reverse().Select(bit => ((int)File.GetUnixFileMode(socket) >> bit & 1) == 0 ? '-' : "xwr"[bit % 3])));
        await using var members = await ChildProcess.RunAsync(Checkout.Program, "members", $"-http-addr=unix://{socket}");
        Assert.Contains("n1", members.StandardOutput, StringComparison.Ordinal);
        Assert.Contains("n1", await agent.Client.GetStringAsync("/v1/catalog/nodes"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_socket_that_a_crash_left_is_replaced_and_what_is_none_is_not()
    {
        using var folder = new TempFolder();
        var socket = folder.File("s");
        var agent = await StartAsync($"addresses {{ http = \"unix://{socket} 127.0.0.1\" }}");
        await using (agent)
        {
            await agent.RestartAsync(Ending.Kill);
            await using var second = await RefusedAsync($"addresses {{ http = \"unix://{socket}\" }}");
            Assert.Contains($"unix socket {socket} is in use by another program", second.StandardError, StringComparison.Ordinal);
        }

        await File.WriteAllTextAsync(folder.File("notes"), "mine");
        await using var refused = await RefusedAsync($"addresses {{ http = \"unix://{folder.File("notes")}\" }}");
        Assert.Contains("is a file already", refused.StandardError, StringComparison.Ordinal);
        Assert.Equal("mine", await File.ReadAllTextAsync(folder.File("notes")));
    }

    [Fact]
    [Honours("client_addr")]
    public async Task Several_client_addresses_are_all_answered()
    {
        await using var agent = await StartAsync("client_addr = \"127.0.0.1 127.0.0.2\"");
        using var client = new HttpClient();
        Assert.Contains(
            "n1", await client.GetStringAsync($"http://127.0.0.2:{agent.HttpPort}/v1/catalog/nodes"), StringComparison.Ordinal);
        using var dns = new TcpClient();
        await dns.ConnectAsync("127.0.0.2", agent.DnsPort);
    }

    [Fact]
    [Honours(
        "advertise_addr", "advertise_addr_ipv4", "advertise_addr_ipv6", "advertise_addr_wan", "advertise_addr_wan_ipv4",
        "advertise_addr_wan_ipv6", "tagged_addresses")]
    public async Task The_catalog_tells_the_nodes_addresses()
    {
        await using var agent = await StartAsync(
            """
            advertise_addr = "10.0.0.1" advertise_addr_ipv6 = "fd00::1" advertise_addr_wan = "192.0.2.1"
            advertise_addr_wan_ipv6 = "fd00::2" tagged_addresses { rack = "10.9.9.9" }
            """);
        var nodes = await agent.Client.GetStringAsync("/v1/catalog/nodes?pretty=0");
        foreach (var address in (string[])
        [
            "\"Address\": \"10.0.0.1\"", "\"lan\": \"10.0.0.1\"", "\"lan_ipv4\": \"10.0.0.1\"", "\"lan_ipv6\": \"fd00::1\"",
            "\"rack\": \"10.9.9.9\"", "\"wan\": \"192.0.2.1\"", "\"wan_ipv4\": \"192.0.2.1\"", "\"wan_ipv6\": \"fd00::2\"",
        ])
        {
            Assert.Contains(address, nodes, StringComparison.Ordinal);
        }
    }

    [NeedsPeer("consul")]
    [Honours("disable_host_node_id")]
    public async Task The_id_of_a_host_is_the_one_that_consul_finds()
    {
        var settings = new AgentSettings { Dev = true, ExtraArguments = ["-disable-host-node-id=false"] };
        await using var consul = await ConsulProcess.StartAsync(settings);
        await using var agent = await AgentProcess.StartAsync(settings);
        Assert.Equal(await NodeIdAsync(consul), await NodeIdAsync(agent));
    }

    [Fact]
    [Honours("bind_addr")]
    public async Task Templates_find_addresses_of_this_machine()
    {
        await using var agent = await StartAsync(
            "client_addr = \"{{ GetAllInterfaces | include \\\"flags\\\" \\\"loopback\\\" | include \\\"type\\\" \\\"IPv4\\\" | join \\\"address\\\" \\\" \\\" }}\"");
        Assert.Contains("n1", await agent.Client.GetStringAsync("/v1/catalog/nodes"), StringComparison.Ordinal);
    }

    private static async Task<string> NodeIdAsync(ServerProcess server) =>
        (await server.Client.GetStringAsync("/v1/agent/self")).Split("\"NodeID\": \"")[1].Split('"')[0];

    private static Task<AgentProcess> StartAsync(string settings) =>
        AgentProcess.StartAsync(new AgentSettings { Dev = true, ExtraArguments = [$"-hcl={settings}"] });

    private static Task<ChildProcess> RefusedAsync(string settings) => ChildProcess.RunAsync(
        Checkout.Program, "agent", "-dev", "-http-port=0", "-dns-port=-1", "-etcd-v2-port=-1", "-server-port=0", "-serf-lan-port=0", "-serf-wan-port=0", $"-hcl={settings}");
}
