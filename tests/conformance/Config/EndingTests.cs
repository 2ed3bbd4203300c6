using Muster.Tests.Support;

namespace Muster.Tests.Conformance.Config;

/// <summary>With what code an agent ends, beside a Consul that is told the same.</summary>
public sealed class EndingTests
{
    private const int Interrupt = 2;
    private const int Terminate = 15;

    // A Consul takes its time to leave: no longer than this, so that the test does not.
    private const string LeaveSoon = "-hcl=performance { leave_drain_time = \"1ms\", raft_multiplier = 1 }";

    [NeedsPeerTheory("consul")]
    [InlineData(Terminate, "", 1)]
    [InlineData(Interrupt, "", 1)]
    [InlineData(Terminate, "leave_on_terminate = true", 0)]
    [InlineData(Interrupt, "skip_leave_on_interrupt = false", 0)]
    [Covers("G-07")]
    [Honours("leave_on_terminate", "skip_leave_on_interrupt")]
    public async Task A_signal_leaves_or_not_and_the_code_says_so(int signal, string settings, int code)
    {
        var asked = new AgentSettings { Dev = true, ExtraArguments = [LeaveSoon, $"-hcl={settings}"] };
        await using var consul = await ConsulProcess.StartAsync(asked);
        await using var muster = await AgentProcess.StartAsync(asked);
        consul.Process.Signal(signal);
        muster.Process.Signal(signal);
        Assert.Equal((code, code), (await consul.Process.WaitForExitAsync(), await muster.Process.WaitForExitAsync()));
    }

    [Fact]
    [Covers("G-07", "G-08")]
    public async Task Leaving_alone_takes_nothing_away()
    {
        await using var agent = await AgentProcess.StartAsync(new AgentSettings { ExtraArguments = ["-hcl=leave_on_terminate = true"] });
        using var value = new StringContent("v");
        using var written = await agent.Client.PutAsync("/v1/kv/k", value);
        Assert.Equal(0, await agent.StopAsync());
        Assert.Contains("Leaving: SIGTERM", agent.Output, StringComparison.Ordinal);
        await agent.RestartAsync(Ending.Kill);
        Assert.Equal("v", await agent.Client.GetStringAsync("/v1/kv/k?raw"));
    }
}
