using System.Net;
using System.Net.Sockets;
using Muster.Registry.Catalog;
using Muster.Registry.External;
using Muster.Registry.Local;

namespace Muster.Tests.Unit.External;

/// <summary>What is looked at over the network, on loopback.</summary>
public sealed class ExternalProbeTests
{
    [Theory]
    [InlineData("127.0.0.1", "passing", "Node alive or reachable")]
    [InlineData("localhost", "passing", "Node alive or reachable")]
    [InlineData("no.such.host.invalid", "critical", "Node not live or unreachable")]
    public async Task An_echo_says_whether_a_machine_is_there(string address, string status, string output)
    {
        var found = await new EchoProbe(TimeProvider.System).RunAsync(address, CancellationToken.None);
        Assert.Equal((status, output), (found.Status, found.Output));
    }

    [Fact]
    public async Task A_tcp_definition_is_dialled()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        using var probe = new ExternalProbe(CheckTerms.Default, TimeProvider.System);
        var address = listener.LocalEndpoint.ToString()!;
        var found = await probe.RunAsync(Work(new CheckDefinition { Tcp = address }), CancellationToken.None);
        Assert.Equal(("passing", $"TCP connect {address}: Success"), (found.Status, found.Output));
        listener.Stop();
        found = await probe.RunAsync(Work(new CheckDefinition { Tcp = address }), CancellationToken.None);
        Assert.Equal("critical", found.Status);
    }

    [Fact]
    public async Task An_http_definition_is_asked()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var address = listener.LocalEndpoint.ToString()!;
        listener.Stop();
        using var probe = new ExternalProbe(CheckTerms.Default, TimeProvider.System);
        var found = await probe.RunAsync(
            Work(new CheckDefinition { Http = $"http://{address}/", Method = "PUT" }), CancellationToken.None);
        Assert.Equal("critical", found.Status);
        Assert.StartsWith($"Put \"http://{address}/\"", found.Output, StringComparison.Ordinal);
    }

    private static Work Work(CheckDefinition definition) =>
        new(new WorkKey("n", "c"), "n", "c", "", definition, "127.0.0.1");
}
