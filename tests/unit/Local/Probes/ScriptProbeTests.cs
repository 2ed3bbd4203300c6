using System.Collections.Immutable;
using Muster.Engine.Contract;
using Muster.Registry.Local;
using Muster.Registry.Local.Probes;
using Muster.Tests.Support;

namespace Muster.Tests.Unit.Local.Probes;

/// <summary>The texts are those that Consul 1.8.7 gave for the same commands.</summary>
public sealed class ScriptProbeTests : IDisposable
{
    private static readonly CheckTerms _allowed = CheckTerms.Default with { Commands = CommandRights.Anyone };

    private readonly ManualTime _time = new();
    private readonly TempFolder _folder = new();

    [Theory]
    [InlineData("echo out; echo err >&2; exit 0", "passing", "out\nerr\n")]
    [InlineData("echo one; exit 1", "warning", "one\n")]
    [InlineData("echo two; exit 2", "critical", "two\n")]
    [InlineData("exit 255", "critical", "")]
    [InlineData("echo dying; kill -9 $$", "critical", "dying\n")]
    [InlineData("read line; echo \"read: $line\"", "passing", "read: \n")]
    public async Task The_exit_code_decides_and_the_output_is_all_that_was_said(string script, string status, string output) =>
        Assert.Equal(new ProbeResult(status, output), await ShellAsync(script));

    [Theory]
    [InlineData("nosuchcmd", "exec: \"nosuchcmd\": executable file not found in $PATH")]
    [InlineData("/nosuch/cmd", "fork/exec /nosuch/cmd: no such file or directory")]
    [InlineData("/tmp", "fork/exec /tmp: permission denied")]
    [InlineData("/etc/passwd", "fork/exec /etc/passwd: permission denied")]
    [InlineData("", "fork/exec : no such file or directory")]
    public async Task A_command_that_cannot_be_run_is_critical(string command, string output) =>
        Assert.Equal(new ProbeResult("critical", output), await RunAsync([command]));

    [Fact]
    public async Task Arguments_arrive_as_they_are()
    {
        var result = await RunAsync(["printf", "%s|", "a b", "$HOME", "'\"\\", "", "*", "-e"]);
        Assert.Equal("a b|$HOME|'\"\\||*|-e|", result.Output);
    }

    [Fact]
    public async Task It_has_the_agents_folder_and_environment()
    {
        var result = await ShellAsync("pwd -P; echo $PATH");
        Assert.Equal($"{Environment.CurrentDirectory}\n{Environment.GetEnvironmentVariable("PATH")}\n", result.Output);
    }

    [Fact]
    public async Task Of_a_long_output_the_end_is_kept_and_told_so()
    {
        Assert.Equal(
            "Captured 40 of 13893 bytes\n...\n2993\n2994\n2995\n2996\n2997\n2998\n2999\n3000\n",
            (await ShellAsync("seq 1 3000", new LocalCheckDefinition { OutputMaxSize = 40 })).Output);

        // More than the agent allows cannot be asked for.
        Assert.StartsWith(
            "Captured 4096 of 13893 bytes\n",
            (await ShellAsync("seq 1 3000", new LocalCheckDefinition { OutputMaxSize = 9000 })).Output,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_does_not_end_in_time_dies_with_all_it_started()
    {
        var pids = Path.Combine(_folder.Path, "pids");
        var running = ShellAsync(
            $"echo partial; sleep 600 & echo $! >>{pids}; (sleep 600 & echo $! >>{pids}); echo $$ >>{pids}; sleep 600",
            new LocalCheckDefinition { Timeout = TimeSpan.FromSeconds(1.5) });
        await Eventually.Until(() => File.Exists(pids) && File.ReadAllLines(pids).Length == 3, "all were started");
        _time.Advance(TimeSpan.FromSeconds(1.5));
        Assert.Equal(new ProbeResult("critical", "Timed out (1.5s) running check\n\npartial\n"), await running);
        var started = (await File.ReadAllLinesAsync(pids)).Select(int.Parse).ToList();
        await Eventually.Until(() => !started.Exists(IsAlive), "nothing of it is left");
    }

    [Fact]
    public async Task What_it_left_behind_with_its_output_counts_as_itself()
    {
        var pids = Path.Combine(_folder.Path, "pids");
        var running = ShellAsync($"sleep 600 & echo $! >{pids}; echo done");
        await Eventually.Until(() => File.Exists(pids) && File.ReadAllText(pids).EndsWith('\n'), "it was started");
        await Eventually.Until(
            () =>
            {
                _time.Advance(TimeSpan.FromSeconds(10));
                return running.IsCompleted;
            },
            "the time is over");
        Assert.Equal(new ProbeResult("critical", "Timed out (30s) running check\n\ndone\n"), await running);
        await Eventually.Until(() => !IsAlive(int.Parse(File.ReadAllText(pids))), "it is gone");
    }

    [Fact]
    public async Task A_run_that_the_agent_gives_up_leaves_nothing()
    {
        var pids = Path.Combine(_folder.Path, "pids");
        using var stopping = new CancellationTokenSource();
        var running = new ScriptProbe(_allowed, _time)
            .RunAsync(Of(["sh", "-c", $"echo $$ >{pids}; sleep 600"]), stopping.Token);
        await Eventually.Until(() => File.Exists(pids) && File.ReadAllText(pids).EndsWith('\n'), "it was started");
        await stopping.CancelAsync();
        Assert.Equal("critical", (await running).Status);
        await Eventually.Until(() => !IsAlive(int.Parse(File.ReadAllText(pids))), "it is gone");
    }

    [Theory]
    [InlineData(CommandRights.None, false, "Scripts are disabled on this agent from remote calls; to enable, "
        + "configure 'enable_script_checks' to true")]
    [InlineData(CommandRights.OwnConfiguration, false, "Scripts are disabled on this agent from remote calls; to enable, "
        + "configure 'enable_script_checks' to true")]
    [InlineData(CommandRights.None, true, "Scripts are disabled on this agent; to enable, configure "
        + "'enable_script_checks' or 'enable_local_script_checks' to true")]
    [InlineData(CommandRights.OwnConfiguration, true, "hi\n")]
    [InlineData(CommandRights.Anyone, false, "hi\n")]
    public async Task What_is_not_allowed_any_longer_is_not_run(CommandRights rights, bool fromConfiguration, string output)
    {
        var probe = new ScriptProbe(CheckTerms.Default with { Commands = rights }, _time);
        var result = await probe.RunAsync(
            Of(["echo", "hi"]) with { FromConfiguration = fromConfiguration }, CancellationToken.None);
        Assert.Equal(new ProbeResult(output == "hi\n" ? "passing" : "critical", output), result);
    }

    [Fact]
    public async Task No_zombies_are_left()
    {
        await Task.WhenAll(Enumerable.Range(0, 20).Select(n => ShellAsync($"exit {n % 3}")));
        Assert.Empty(ZombieChildren());
    }

    public void Dispose() => _folder.Dispose();

    private static LocalCheckDefinition Of(ImmutableArray<string> command) => new() { Args = command };

    private static bool IsAlive(int pid) =>
        File.Exists($"/proc/{pid}/stat") && !File.ReadAllText($"/proc/{pid}/stat").Contains(") Z ", StringComparison.Ordinal);

    private static IEnumerable<string> ZombieChildren() =>
        from folder in Directory.EnumerateDirectories("/proc")
        where Path.GetFileName(folder).All(char.IsAsciiDigit)
        let stat = StatOf(folder)
        where stat.Contains($") Z {Environment.ProcessId} ", StringComparison.Ordinal)
        select stat;

    private static string StatOf(string folder)
    {
        try
        {
            return File.ReadAllText(Path.Combine(folder, "stat"));
        }
        catch (IOException)
        {
            return ""; // gone between the listing and the look
        }
    }

    private Task<ProbeResult> ShellAsync(string script, LocalCheckDefinition? definition = null) =>
        new ScriptProbe(_allowed, _time).RunAsync(
            (definition ?? new LocalCheckDefinition()) with { Args = ["sh", "-c", script] }, CancellationToken.None).AsTask();

    private Task<ProbeResult> RunAsync(ImmutableArray<string> command) =>
        new ScriptProbe(_allowed, _time).RunAsync(Of(command), CancellationToken.None).AsTask();
}
