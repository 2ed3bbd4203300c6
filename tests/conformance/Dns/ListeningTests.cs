using System.Net;
using Muster.Tests.Conformance.Wire;
using Muster.Tests.Support;

namespace Muster.Tests.Conformance.Dns;

/// <summary>Where DNS is answered: on several addresses, of both families.</summary>
public sealed class ListeningTests
{
    [NeedsPeer("dig")]
    [Covers("D-01", "D-40")]
    public async Task On_each_address_that_was_named()
    {
        await using var agent = await AgentProcess.StartAsync(new AgentSettings
        {
            Dev = true, ExtraArguments = ["""-hcl={"addresses":{"dns":"127.0.0.1 127.0.0.3 ::1"}}"""],
        });
        foreach (var address in (string[])["127.0.0.1", "127.0.0.3", "::1"])
        {
            await AnswersAsync(agent, address, "+notcp");
            await AnswersAsync(agent, address, "+tcp");
        }
    }

    [NeedsPeer("dig")]
    [Covers("D-01")]
    public async Task Everywhere_and_from_the_address_that_was_asked()
    {
        await using var known = new FakeNameServer();
        await using var agent = await AgentProcess.StartAsync(new AgentSettings
        {
            Dev = true, ExtraArguments = ["-client=0.0.0.0", $"-recursor={known.Address}"],
        });
        foreach (var address in (string[])["127.0.0.1", "127.0.0.3"]) // dig takes no answer from elsewhere.
        {
            await AnswersAsync(agent, address, "+notcp");
            await AnswersAsync(agent, address, "+tcp");
            Assert.Equal("192.0.2.1\n", await ShortAsync(agent, address, "www.example.com", "A"));
        }
    }

    [NeedsPeer("dig")]
    [Covers("D-01")]
    public async Task Everywhere_in_both_families_when_told_so_in_ipv6()
    {
        await using var agent = await AgentProcess.StartAsync(new AgentSettings
        {
            Dev = true, ExtraArguments = ["""-hcl={"addresses":{"dns":"::"}}"""],
        });
        foreach (var address in (string[])["127.0.0.1", "127.0.0.3", "::1"])
        {
            await AnswersAsync(agent, address, "+notcp");
            await AnswersAsync(agent, address, "+tcp");
        }
    }

    [NeedsPeer("dig")]
    [Covers("D-33")]
    public async Task A_recursor_may_be_named_by_its_host()
    {
        await using var known = new FakeNameServer();
        await using var agent = await AgentProcess.StartAsync(new AgentSettings
        {
            Dev = true, ExtraArguments = [$"-recursor=localhost:{known.Address.Port}", $"-recursor={known.Address}"],
        });

        var answer = await Wire.Dig.AskAsync(agent.DnsPort, "www.example.com A");

        Assert.Contains("www.example.com. 60 IN A 192.0.2.1", answer.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("-recursor=0.0.0.0", "DNS recursor address cannot be 0.0.0.0, :: or [::]")]
    [InlineData("-recursor=host.invalid", "Invalid recursor address: lookup host.invalid: ")]
    [InlineData("-recursor=127.0.0.1:{dns}", "Invalid recursor address: 127.0.0.1:{dns} is where this agent answers DNS itself")]
    [Covers("D-33", "D-40")]
    public async Task A_recursor_that_cannot_be_is_named_at_the_start(string argument, string message)
    {
        var ports = Enumerable.Range(0, 4).Select(_ => FreePorts.Take()).ToArray();
        var dns = $"{ports[1]}";
        var agent = await ChildProcess.RunAsync(
            Checkout.Program,
            "agent", "-dev", "-bind=127.0.0.1", "-etcd-v2-port=-1", $"-http-port={ports[0]}", $"-dns-port={dns}", $"-server-port={ports[2]}",
            $"-serf-lan-port={ports[3]}", "-serf-wan-port=-1", argument.Replace("{dns}", dns, StringComparison.Ordinal));

        Assert.Equal(1, agent.ExitCode);
        Assert.Contains(
            $"==> {message.Replace("{dns}", dns, StringComparison.Ordinal)}", agent.StandardError, StringComparison.Ordinal);
    }

    private static async Task AnswersAsync(AgentProcess agent, string address, string transport) =>
        Assert.Equal($"{IPAddress.Loopback}\n", await ShortAsync(agent, address, transport, "n1.node.consul", "A"));

    private static async Task<string> ShortAsync(AgentProcess agent, string address, params string[] question)
    {
        string[] arguments = ["-p", $"{agent.DnsPort}", $"@{address}", "+short", "+tries=1", "+time=10", .. question];
        await using var dig = await ChildProcess.RunAsync(PeersFolder.Start("dig", arguments));
        return dig.StandardOutput;
    }
}
