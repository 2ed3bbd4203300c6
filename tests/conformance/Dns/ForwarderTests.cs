using Muster.Tests.Conformance.Wire;
using Muster.Tests.Support;

namespace Muster.Tests.Conformance.Dns;

/// <summary>The resolvers that people have, forwarding our domain: asked by dig, they answer what is registered here.</summary>
public sealed class ForwarderTests : IAsyncLifetime
{
    private readonly TempFolder _folder = new();
    private readonly int _port = FreePorts.Take();
    private AgentProcess _agent = null!;

    public async Task InitializeAsync()
    {
        _agent = await AgentProcess.StartAsync(new AgentSettings { Dev = true });
        await RegisterAsync("""{"Node":"n-a","Address":"10.6.0.1","Service":{"Service":"web","Port":8080,"Tags":["v1"]}}""");
        await RegisterAsync("""{"Node":"n-b","Address":"10.6.0.2","Service":{"Service":"web","Port":8081,"Address":"10.6.0.9"}}""");
        await RegisterAsync("""{"Node":"n-6","Address":"2001:db8::6","Service":{"Service":"web6","Port":80}}""");
    }

    public async Task DisposeAsync()
    {
        await _agent.DisposeAsync();
        _folder.Dispose();
    }

    [NeedsPeer("dnsmasq", "dig")]
    [Covers("D-01", "D-02", "D-09", "D-21", "D-24")]
    public async Task Dnsmasq_forwards_names_and_addresses()
    {
        var file = await Forwarders.DnsmasqAsync(_folder, _port, _agent.DnsPort);
        await using var dnsmasq = ChildProcess.Start(PeersFolder.Start("dnsmasq", "-C", file));
        await AnswersAsync(dnsmasq);

        Assert.Contains("PTR n-a.node.dc1.consul.", await AskAsync("-x 10.6.0.1"), StringComparison.Ordinal);
        Assert.Contains("PTR web.service.dc1.consul.", await AskAsync("-x 10.6.0.9"), StringComparison.Ordinal);
    }

    [NeedsPeer("unbound", "dig")]
    [Covers("D-01", "D-02", "D-21", "D-24")]
    public async Task Unbound_forwards_names()
    {
        var file = await Forwarders.UnboundAsync(_folder, _port, _agent.DnsPort);
        await using var unbound = ChildProcess.Start(PeersFolder.Start("unbound", "-d", "-c", file));
        await AnswersAsync(unbound);
    }

    private async Task AnswersAsync(ChildProcess forwarder)
    {
        await Eventually.Until(
            async () => forwarder.Exited
                ? throw new InvalidOperationException($"The forwarder ended: {forwarder.Output}")
                : (await AskAsync("n-a.node.consul A")).Contains(" A 10.6.0.1", StringComparison.Ordinal),
            "the forwarder answers");

        var web = await AskAsync("web.service.consul A");
        Assert.Contains("web.service.consul. 0 IN A 10.6.0.1", web, StringComparison.Ordinal);
        Assert.Contains("web.service.consul. 0 IN A 10.6.0.9", web, StringComparison.Ordinal);
        var servers = await AskAsync("_web._tcp.service.consul SRV");
        Assert.Contains("SRV 1 1 8080 n-a.node.dc1.consul.", servers, StringComparison.Ordinal);
        Assert.Contains("SRV 1 1 8081 0a060009.addr.dc1.consul.", servers, StringComparison.Ordinal);
        Assert.Contains("AAAA 2001:db8::6", await AskAsync("web6.service.dc1.consul AAAA"), StringComparison.Ordinal);
        Assert.Contains("A 10.6.0.9", await AskAsync("0a060009.addr.dc1.consul A +tcp"), StringComparison.Ordinal);
        Assert.Contains("NXDOMAIN", await AskAsync("nobody.service.consul A"), StringComparison.Ordinal);
        Assert.DoesNotContain("ANSWER", await AskAsync("web.service.consul AAAA"), StringComparison.Ordinal);

        await RegisterAsync("""{"Node":"n-c","Address":"10.6.0.3","Service":{"Service":"late","Port":1}}""");
        Assert.Contains("A 10.6.0.3", await AskAsync("late.service.consul A"), StringComparison.Ordinal);
    }

    private async Task<string> AskAsync(string question) => (await Dig.AskAsync(_port, question)).ToString();

    private async Task RegisterAsync(string body)
    {
        var answer = await RawExchange.PutAsync(_agent.HttpPort, "/v1/catalog/register", body);
        Assert.Equal(200, answer.Status);
    }
}
