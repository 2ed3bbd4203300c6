using System.Net.Sockets;
using System.Text;
using Muster.Tests.Support;

namespace Muster.Tests.Conformance.Shipping;

/// <summary>The unit is one that systemd understands, and the agent tells systemd what the unit says it will.</summary>
public sealed class ServiceUnitTests
{
    [NeedsPeer("systemd-analyze")]
    public async Task Systemd_finds_nothing_wrong_with_the_unit()
    {
        using var folder = new TempFolder();
        var unit = await File.ReadAllTextAsync(Path.Combine(Checkout.Root, "deploy/muster.service"));

        // The program is not installed here; that it is there is part of what is verified.
        await File.WriteAllTextAsync(
            folder.File("muster.service"), unit.Replace("/usr/bin/muster", Checkout.Program, StringComparison.Ordinal));
        var start = PeersFolder.Start("systemd-analyze", "verify", "--man=no", "--recursive-errors=no", folder.File("muster.service"));
        await using var verified = await ChildProcess.RunAsync(start);
        Assert.Equal((0, ""), (verified.ExitCode, verified.Output));
    }

    [Fact]
    public async Task The_agent_tells_when_it_is_ready_reads_again_lives_and_stops()
    {
        using var folder = new TempFolder();
        using var listener = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(folder.File("notify")));
        await File.WriteAllTextAsync(folder.File("more.hcl"), "log_level = \"info\"");
        var settings = new AgentSettings
        {
            ExtraArguments = [$"-config-file={folder.File("more.hcl")}"],
            Environment = new Dictionary<string, string>
            {
                ["NOTIFY_SOCKET"] = folder.File("notify"),
                ["WATCHDOG_USEC"] = "400000",
            },
        };
        await using var agent = await AgentProcess.StartAsync(settings);
        var ready = await UntilAsync(listener, "READY=1");
        Assert.Contains($"\nMAINPID={agent.Process.Id}\n", ready, StringComparison.Ordinal);
        Assert.Contains($"\nSTATUS=Answering: HTTP 127.0.0.1:{agent.HttpPort}", ready, StringComparison.Ordinal);

        // Whoever was told so is answered.
        Assert.Equal("[\"dc1\"]", (await agent.Client.GetStringAsync("/v1/catalog/datacenters")).Trim());
        await UntilAsync(listener, "WATCHDOG=1");
        await UntilAsync(listener, "WATCHDOG=1");

        agent.Process.Signal(1);
        Assert.Matches(@"^RELOADING=1\nMONOTONIC_USEC=\d+$", await UntilAsync(listener, "RELOADING=1"));
        Assert.Equal("READY=1", await UntilAsync(listener, "READY=1"));

        agent.Process.Signal(15);
        await UntilAsync(listener, "STOPPING=1");
        await agent.Process.WaitForExitAsync();
    }

    /// <summary>The next message that begins so; what is between are signs of life.</summary>
    private static async Task<string> UntilAsync(Socket listener, string begins)
    {
        using var patience = new CancellationTokenSource(Eventually.PatienceMax, TimeProvider.System);
        var buffer = new byte[4096];
        while (true)
        {
            var message = Encoding.UTF8.GetString(buffer, 0, await listener.ReceiveAsync(buffer, patience.Token));
            if (message.StartsWith(begins, StringComparison.Ordinal))
            {
                return message;
            }

            Assert.Equal("WATCHDOG=1", message);
        }
    }
}
