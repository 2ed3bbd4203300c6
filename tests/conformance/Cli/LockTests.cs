using System.Diagnostics;
using System.Text.Json;
using Muster.Tests.Support;

namespace Muster.Tests.Conformance.Cli;

/// <summary>A lock that is lost, given up or waited for in vain; and what becomes of the program that ran under it.</summary>
public sealed class LockTests : IAsyncLifetime
{
    private readonly TempFolder _folder = new();
    private AgentProcess _agent = null!;

    public async Task InitializeAsync() => _agent = await AgentProcess.StartAsync();

    public async Task DisposeAsync()
    {
        await _agent.DisposeAsync();
        _folder.Dispose();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task A_program_whose_lock_is_lost_is_asked_to_end(int holders)
    {
        var (inside, asked) = (_folder.File("inside"), _folder.File("asked"));
        await using var run = Lock(
            "-verbose", $"-n={holders}", "lost", $"trap 'touch {asked}; exit 0' TERM; touch {inside}; {Forever}");
        await Eventually.Until(() => File.Exists(inside), "it runs");
        using var ended = await _agent.Client.PutAsync($"/v1/session/destroy/{await OnlySessionAsync()}", null);
        Assert.Equal(0, await run.WaitForExitAsync());
        Assert.True(File.Exists(asked));
        Assert.Contains("Lock lost, killing child\nTerminating child pid ", run.StandardOutput, StringComparison.Ordinal);
        Assert.EndsWith("Child terminated\nCleanup succeeded\n", run.StandardOutput, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_the_program_started_goes_with_it()
    {
        var pid = _folder.File("pid");
        await using var run = Lock("tree", $"(echo $BASHPID >{pid}; exec sleep 1000) & wait");
        await Eventually.Until(() => File.Exists(pid) && File.ReadAllText(pid).EndsWith('\n'), "its child runs");
        var child = (await File.ReadAllTextAsync(pid)).Trim();
        run.Signal(15);
        Assert.Equal(0, await run.WaitForExitAsync());
        Assert.Equal("Error running handler: signal: terminated\n", run.StandardError);
        Assert.False(Directory.Exists($"/proc/{child}") && IsAlive(child));
    }

    [Fact]
    public async Task A_program_that_will_not_end_is_killed()
    {
        var inside = _folder.File("inside");
        await using var run = Lock("-verbose", "stubborn", $"trap '' TERM; touch {inside}; {Forever}");
        await Eventually.Until(() => File.Exists(inside), "it runs");
        run.Signal(15);
        Assert.Equal(0, await run.WaitForExitAsync());
        Assert.Contains("Child did not exit after grace period of 5s\nKilling child pid ", run.StandardOutput, StringComparison.Ordinal);
        Assert.Equal("Error running handler: signal: killed\n", run.StandardError);
    }

    [Fact]
    public async Task An_agent_that_is_away_for_longer_than_the_retries_has_lost_the_lock()
    {
        var inside = _folder.File("inside");
        await using var run = Lock("-verbose", "-monitor-retry=0", "away", $"touch {inside}; {Forever}");
        await Eventually.Until(() => File.Exists(inside), "it runs");
        await _agent.StopAsync(Ending.Kill);
        Assert.Equal(1, await run.WaitForExitAsync());
        Assert.Contains("Lock lost, killing child\n", run.StandardOutput, StringComparison.Ordinal);
        Assert.Contains("Lock release failed: failed to release lock: Put \"http://", run.StandardError, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_agent_that_is_back_in_time_has_kept_the_lock()
    {
        var (inside, go) = (_folder.File("inside"), _folder.File("go"));
        await using var run = Lock("-verbose", "-monitor-retry=20", "back", $"mkfifo {_folder.File("silence")}; touch {inside}; until test -e {go}; do read -t 0.02 x {Silence}; done");
        await Eventually.Until(() => File.Exists(inside), "it runs");
        await _agent.RestartAsync(Ending.Kill);
        Assert.Contains("\"Session\"", await _agent.Client.GetStringAsync("/v1/kv/back/.lock"), StringComparison.Ordinal);
        await File.WriteAllTextAsync(go, "");
        Assert.Equal(0, await run.WaitForExitAsync());
        Assert.EndsWith(
            "Starting handler\nChild terminated, releasing lock\nCleanup succeeded\n", run.StandardOutput, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Who_waits_in_vain_or_is_asked_to_end_leaves_nothing(int signal)
    {
        var inside = _folder.File("inside");
        await using var holder = Lock("held", $"touch {inside}; {Forever}");
        await Eventually.Until(() => File.Exists(inside), "it is held");
        await using var late = Lock("-timeout=100ms", "held", "true");
        Assert.Equal(1, await late.WaitForExitAsync());
        await using var ended = Lock("held", "true");
        await Eventually.Until(async () => (await SessionsAsync()).Count == 2, "it waits");
        ended.Signal(signal);
        Assert.Equal(1, await ended.WaitForExitAsync());
        Assert.Equal("Shutdown triggered or timeout during lock acquisition\n", late.StandardError);
        Assert.Equal("Shutdown triggered or timeout during lock acquisition\n", ended.StandardError);
        _ = Assert.Single(await SessionsAsync());
    }

    // Nothing is ever written there: whoever reads waits.
    private string Silence => $"<>{_folder.File("silence")}";

    private string Forever => $"mkfifo {_folder.File("silence")}; while true; do read x {Silence}; done";

    private static bool IsAlive(string process) =>
        !File.ReadAllText($"/proc/{process}/stat").Contains(") Z ", StringComparison.Ordinal);

    private async Task<string> OnlySessionAsync() => Assert.Single(await SessionsAsync());

    private async Task<List<string>> SessionsAsync() =>
        [.. JsonDocument.Parse(await _agent.Client.GetStringAsync("/v1/session/list")).RootElement.EnumerateArray()
            .Select(session => session.GetProperty("ID").GetString()!)];

    private ChildProcess Lock(params string[] arguments)
    {
        // Whoever runs the tests may have told its children to be deaf to a signal, as nohup does.
        var start = new ProcessStartInfo("env", ["--default-signal=HUP", Checkout.Program, "lock", .. arguments]);
        start.Environment["CONSUL_HTTP_ADDR"] = $"127.0.0.1:{_agent.HttpPort}";
        start.Environment["SHELL"] = "/bin/bash";
        return ChildProcess.Start(start);
    }
}
