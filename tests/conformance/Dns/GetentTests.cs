using System.Diagnostics;
using Muster.Tests.Support;

namespace Muster.Tests.Conformance.Dns;

/// <summary>Programs that know nothing but <c>/etc/resolv.conf</c> find what is registered: here, the C library's own.</summary>
public sealed class GetentTests : IAsyncDisposable
{
    private const int DnsPort = 8600;
    private const int ResolverPort = 53;

    private readonly TempFolder _folder = new();
    private PrivateNetwork _network = null!; // Opened by each test, which says who resolves there.

    public async ValueTask DisposeAsync()
    {
        if (_network is not null)
        {
            await _network.DisposeAsync();
        }

        _folder.Dispose();
    }

    [NeedsPrivateNetwork("dnsmasq")]
    [Covers("D-01", "D-02", "D-09")]
    public async Task Through_dnsmasq()
    {
        _network = await PrivateNetwork.OpenAsync(_folder, "127.0.0.1");
        await using var agent = Agent();
        var file = await Forwarders.DnsmasqAsync(_folder, ResolverPort, DnsPort);
        await using var dnsmasq = ChildProcess.Start(_network.Inside(PeersFolder.Start("dnsmasq", "-C", file)));
        await FindsAsync(agent);

        Assert.Contains("laptop.node.dc1.consul", await GetentAsync("10.7.0.1"), StringComparison.Ordinal);
    }

    [NeedsPrivateNetwork("unbound")]
    [Covers("D-01", "D-02")]
    public async Task Through_unbound()
    {
        _network = await PrivateNetwork.OpenAsync(_folder, "127.0.0.1");
        await using var agent = Agent();
        var file = await Forwarders.UnboundAsync(_folder, ResolverPort, DnsPort);
        await using var unbound = ChildProcess.Start(_network.Inside(PeersFolder.Start("unbound", "-d", "-c", file)));
        await FindsAsync(agent);
    }

    [NeedsPrivateNetwork]
    [Covers("D-01", "D-02", "D-09")]
    public async Task From_the_agent_itself_on_port_53()
    {
        _network = await PrivateNetwork.OpenAsync(_folder, "127.0.0.2");
        await using var agent = Agent("-dns-port=53", """-hcl={"addresses":{"dns":"127.0.0.2 ::1"}}""");
        await FindsAsync(agent);

        Assert.Contains("laptop.node.dc1.consul", await GetentAsync("10.7.0.1"), StringComparison.Ordinal);
    }

    private ChildProcess Agent(params string[] further) => Start(
        Checkout.Program,
        ["agent", "-dev", "-node=laptop", "-bind=127.0.0.1", "-advertise=10.7.0.1", .. further]);

    private async Task FindsAsync(ChildProcess agent)
    {
        await Eventually.Until(
            () => agent.Exited
                ? throw new InvalidOperationException($"The agent ended: {agent.Output}")
                : agent.StandardOutput.Contains("Try, ", StringComparison.Ordinal),
            "the agent is ready");
        await using var registered = await RunAsync(Checkout.Program, "services", "register", "-name=web", "-address=10.7.0.9");
        Assert.True(registered.ExitCode == 0, registered.Output);

        await Eventually.Until(
            async () => (await GetentAsync("web.service.consul")).StartsWith("10.7.0.9 ", StringComparison.Ordinal),
            "getent finds the service");
        Assert.StartsWith("10.7.0.1 ", await GetentAsync("laptop.node.consul"), StringComparison.Ordinal);
        Assert.Equal("", await GetentAsync("nobody.service.consul"));
    }

    private async Task<string> GetentAsync(string what)
    {
        await using var getent = await RunAsync("getent", "hosts", what);
        return getent.StandardOutput;
    }

    private ChildProcess Start(string program, string[] arguments) =>
        ChildProcess.Start(_network.Inside(new ProcessStartInfo(program, arguments)));

    private Task<ChildProcess> RunAsync(string program, params string[] arguments) =>
        ChildProcess.RunAsync(_network.Inside(new ProcessStartInfo(program, arguments)));
}
