using System.Net;
using System.Net.Sockets;
using Muster.Engine.Contract;
using Muster.Registry.Local;
using Muster.Registry.Local.Probes;
using Muster.Tests.Support;

namespace Muster.Tests.Unit.Local.Probes;

public sealed class UdpProbeTests
{
    private readonly ManualTime _time = new();

    [Theory]
    [InlineData(1)]
    [InlineData(1000)]
    public async Task Whoever_answers_anything_passes(int bytes)
    {
        using var server = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0));
        var target = $"127.0.0.1:{((IPEndPoint)server.Client.LocalEndPoint!).Port}";
        var running = RunAsync(target);
        var asked = await server.ReceiveAsync();
        Assert.Empty(asked.Buffer);
        await server.SendAsync(new byte[bytes], asked.RemoteEndPoint);
        Assert.Equal(new ProbeResult("passing", $"UDP connect {target}: Success"), await running);
    }

    [Fact]
    public async Task Who_says_nothing_passes_when_the_time_is_over()
    {
        using var server = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0));
        var target = $"127.0.0.1:{((IPEndPoint)server.Client.LocalEndPoint!).Port}";
        var running = RunAsync(target);
        await server.ReceiveAsync();
        _time.Advance(TimeSpan.FromSeconds(9.9));
        Assert.False(running.IsCompleted);
        _time.Advance(TimeSpan.FromSeconds(0.1));
        Assert.Equal(new ProbeResult("passing", $"UDP connect {target}: Success"), await running);
    }

    [Fact]
    public async Task A_port_that_is_refused_is_critical()
    {
        int port;
        using (var gone = new UdpClient(new IPEndPoint(IPAddress.Loopback, 0)))
        {
            port = ((IPEndPoint)gone.Client.LocalEndPoint!).Port;
        }

        var result = await RunAsync($"127.0.0.1:{port}");
        Assert.Equal("critical", result.Status);
        Assert.Matches($@"^read udp 127\.0\.0\.1:\d+->127\.0\.0\.1:{port}: read: connection refused$", result.Output);
    }

    [Theory]
    [InlineData("127.0.0.1:zork", "dial udp: address udp/zork: unknown port")]
    [InlineData("127.0.0.1", "dial udp: address 127.0.0.1: missing port in address")]
    public async Task An_address_that_is_none_is_critical(string target, string output) =>
        Assert.Equal(new ProbeResult("critical", output), await RunAsync(target));

    private Task<ProbeResult> RunAsync(string target) =>
        new UdpProbe(_time).RunAsync(new LocalCheckDefinition { Udp = target }, CancellationToken.None).AsTask();
}
