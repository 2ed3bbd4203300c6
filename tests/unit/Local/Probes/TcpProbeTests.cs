using System.Net;
using System.Net.Sockets;
using Muster.Engine.Contract;
using Muster.Registry.Local;
using Muster.Registry.Local.Probes;

namespace Muster.Tests.Unit.Local.Probes;

/// <summary>The texts are those that Consul 1.8.7 gave for the same addresses.</summary>
public sealed class TcpProbeTests
{
    private readonly TcpProbe _probe = new(CheckTerms.Default, new ManualTime());

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("localhost")]
    [InlineData("")]
    public async Task Whoever_accepts_passes(string host)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var target = $"{host}:{((IPEndPoint)listener.LocalEndpoint).Port}";
        Assert.Equal(new ProbeResult("passing", $"TCP connect {target}: Success"), await RunAsync(target));
    }

    [Fact]
    public async Task Nobody_there_is_told_with_the_address_that_was_tried()
    {
        var port = HttpProbeTests.UnusedPort();
        Assert.Equal(
            new ProbeResult("critical", $"dial tcp 127.0.0.1:{port}: connect: connection refused"),
            await RunAsync($"127.0.0.1:{port}"));
        Assert.Equal(
            new ProbeResult("critical", $"dial tcp :{port}: connect: connection refused"), await RunAsync($":{port}"));
    }

    [Theory]
    [InlineData("127.0.0.1", "dial tcp: address 127.0.0.1: missing port in address")]
    [InlineData("[::1]", "dial tcp: address [::1]: missing port in address")]
    [InlineData("::1:81", "dial tcp: address ::1:81: too many colons in address")]
    [InlineData("127.0.0.1:99999", "dial tcp: address 99999: invalid port")]
    [InlineData("127.0.0.1:zork", "dial tcp: address tcp/zork: unknown port")]
    public async Task An_address_that_is_none_is_critical(string target, string output) =>
        Assert.Equal(new ProbeResult("critical", output), await RunAsync(target));

    [Fact]
    public async Task A_name_that_does_not_exist_is_critical()
    {
        var result = await RunAsync("nosuch.invalid:1");
        Assert.Equal("critical", result.Status);
        Assert.StartsWith("dial tcp: lookup nosuch.invalid: ", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_connection_that_does_not_come_about_in_time_is_critical()
    {
        // A listener whose queue is full drops what comes: the connection stays half open.
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen(0);
        var end = (IPEndPoint)listener.LocalEndPoint!;
        using var first = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await first.ConnectAsync(end);

        var time = new ManualTime();
        var running = new TcpProbe(CheckTerms.Default, time).RunAsync(
            new LocalCheckDefinition { Tcp = end.ToString(), Timeout = TimeSpan.FromSeconds(2) }, CancellationToken.None);
        time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(new ProbeResult("critical", $"dial tcp {end}: i/o timeout"), await running);
    }

    private Task<ProbeResult> RunAsync(string target) =>
        _probe.RunAsync(new LocalCheckDefinition { Tcp = target }, CancellationToken.None).AsTask();
}
