using System.Diagnostics;
using System.Text.RegularExpressions;
using Muster.Tests.Support;

namespace Muster.Tests.Conformance.Cli;

/// <summary>Consul's <c>exec</c> and ours, each at a real Consul and at Muster, all of which run what is asked for.</summary>
public sealed partial class ExecTests
{
    private static readonly AgentSettings _willing = new() { ExtraArguments = ["-hcl=disable_remote_exec = false"] };

    private static readonly (string[] Arguments, string Input)[] _lines =
    [
        (["-verbose", "echo hi; echo there >&2; exit 3"], ""),
        (["-shell=false", "echo", "a", "b  c"], ""),
        (["-"], "#!/bin/sh\necho from a script; exit 4\n"),
        (["-node=nosuch", "true"], ""),
        (["-node=^n1$", "head -c 9000 /dev/zero | tr '\\0' '\\n' | wc -l"], ""),
        (["-prefix=my//own/", "env | grep ^CONSUL_HTTP; cat; exit 0"], ""),
    ];

    [NeedsPeer("consul")]
    [Honours("disable_remote_exec")]
    public async Task Both_programs_run_commands_at_both_agents()
    {
        await using ServerProcess real = await ConsulProcess.StartAsync(_willing);
        await using ServerProcess ours = await AgentProcess.StartAsync(_willing);
        var expected = await AllAsync(PeersFolder.Get("consul"), real);
        Assert.Equal(expected, await AllAsync(Checkout.Program, real));
        Assert.Equal(expected, await AllAsync(PeersFolder.Get("consul"), ours));
        Assert.Equal(expected, await AllAsync(Checkout.Program, ours));
        foreach (var path in (string[])["/v1/event/list", "/v1/session/list", "/v1/kv/?keys"])
        {
            Assert.Equal("[]", await ours.Client.GetStringAsync(path));
        }
    }

    [Fact]
    [Honours("disable_remote_exec")]
    public async Task An_agent_that_was_not_told_to_runs_nothing()
    {
        await using var agent = await AgentProcess.StartAsync();
        using var folder = new TempFolder();
        var run = await RunAsync(Checkout.Program, agent, ["-wait=300ms", $"touch {folder.File("ran")}"], "");
        Assert.Equal("rc 0\n0 / 0 node(s) completed / acknowledged\n", run);
        await Eventually.Until(
            () => agent.Output.Contains("ignored: disable_remote_exec is true", StringComparison.Ordinal), "the log tells");
        Assert.False(File.Exists(folder.File("ran")));
        Assert.Equal("[]", await agent.Client.GetStringAsync("/v1/event/list"));
    }

    [Fact]
    public async Task What_cannot_be_started_says_why()
    {
        await using var agent = await AgentProcess.StartAsync(_willing);
        var run = await RunAsync(Checkout.Program, agent, ["-shell=false", "nosuchprogram"], "");
        Assert.Contains("    n1: exec: \"nosuchprogram\": executable file not found in $PATH\n", run, StringComparison.Ordinal);
        Assert.Contains("==> n1: finished with exit code 255\n", run, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("the asker")]
    [InlineData("the agent")]
    public async Task What_runs_ends_with(string who)
    {
        await using var agent = await AgentProcess.StartAsync(_willing);
        using var folder = new TempFolder();
        var pids = folder.File("pids");
        await using var asking = ChildProcess.Start(Start(
            Checkout.Program, agent, ["-wait=1s", $"(exec sleep 1000) & echo $! $$ >{pids}; exec sleep 1000"]));
        await Eventually.Until(() => File.Exists(pids) && File.ReadAllText(pids).EndsWith('\n'), "it runs");
        var running = (await File.ReadAllTextAsync(pids)).Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries);
        if (who == "the agent")
        {
            await agent.StopAsync();
        }
        else
        {
            asking.Signal(15);
        }

        Assert.Equal(1, await asking.WaitForExitAsync());
        await Eventually.Until(() => !running.Any(IsAlive), "nothing of it runs any more");
    }

    /// <summary>All lines at once: each waits for two quiet seconds in the end.</summary>
    private static Task<string[]> AllAsync(string program, ServerProcess agent) =>
        Task.WhenAll(_lines.Select(line => RunAsync(program, agent, line.Arguments, line.Input)));

    private static bool IsAlive(string process)
    {
        try
        {
            return !File.ReadAllText($"/proc/{process}/stat").Contains(") Z ", StringComparison.Ordinal);
        }
        catch (IOException)
        {
            return false;
        }
    }

    private static ProcessStartInfo Start(string program, ServerProcess agent, IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(program, ["exec", .. arguments]);
        start.Environment["CONSUL_HTTP_ADDR"] = $"127.0.0.1:{agent.HttpPort}";
        return start;
    }

    /// <summary>Lines in the order of the alphabet: what is told at once comes in any order.</summary>
    private static async Task<string> RunAsync(string program, ServerProcess agent, string[] arguments, string input)
    {
        await using var run = await ChildProcess.RunAsync(Start(program, agent, arguments), input);
        var lines = Varying().Replace(run.Output, "*").Split('\n', StringSplitOptions.RemoveEmptyEntries);
        return $"rc {run.ExitCode}\n{string.Concat(lines.Where(line => !line.Contains("heartbeat", StringComparison.Ordinal)).Order(StringComparer.Ordinal).Select(line => $"{line}\n"))}";
    }

    [GeneratedRegex(@"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|in [\d.]+ seconds")]
    private static partial Regex Varying();
}
