using System.Globalization;
using System.Text.Json;
using Muster.Doors.Go;

namespace Muster.Cli.Commands;

internal sealed class DebugCommand : ClientCommand
{
    public const string Line = "Records how an agent fares, for those who look into trouble";

    private const string Indent = "    ";

    private static readonly TimeSpan _durationMin = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan _intervalMin = TimeSpan.FromSeconds(5);

    /// <summary>In the order they are told.</summary>
    private static readonly string[] _targets = ["metrics", "logs", "pprof", "host", "agent", "cluster"];

    private readonly Flag _archive;
    private readonly Flag _capture;
    private readonly Flag _duration;
    private readonly Flag _interval;
    private readonly Flag _output;
    private string _trouble = "==> Capture validation failed: error querying target agent: ";

    public DebugCommand()
        : base(Answers.OfAgent)
    {
        _archive = Flags.Switch("archive", "Pack everything into one file. -archive=false leaves the folder.");
        _capture = Flags.Text(
            "capture", "WHAT", "metrics, logs, pprof, host, agent or cluster; may be repeated. Default: all of them.");
        _duration = Flags.Duration("duration", "How long in all: 10s or more. Default 2m.");
        _interval = Flags.Duration("interval", "How often metrics, logs and pprof are taken: 5s or more. Default 30s.");
        _output = Flags.Text("output", "PATH", "The folder, and with .tar.gz behind it the file. Default consul-debug-TIME.");
    }

    public override string Words => "debug";

    public override string Summary => Line;

    public override string Takes => "[options]";

    public override string About =>
        """
          What the agent and its machine are is taken once; metrics, log lines and profiles are taken again and again. Ctrl-C
          ends it early and keeps what there is. Look through it before you send it to anybody: it tells a lot.

              {0} debug -duration=1m -interval=20s
              {0} debug -capture=metrics -capture=logs -output=/tmp/slow
        """;

    protected override string TroubleBegins(IReadOnlyList<string> operands) => _trouble;

    protected override async Task<int> AskAsync(
        AgentClient client, IReadOnlyList<string> operands, Terminal terminal, CancellationToken cancel)
    {
        if (operands.Count > 0)
        {
            return Fail(terminal, "==> debug: Too many arguments provided, expected 0");
        }

        var began = terminal.Time.GetUtcNow();
        var output = _output.Text is { Length: > 0 } given
            ? given.EndsWith(".tar.gz", StringComparison.Ordinal) ? given[..^".tar.gz".Length] : given
            : $"consul-debug-{began.ToUnixTimeSeconds()}";
        var (duration, interval) = (_duration.Duration ?? TimeSpan.FromMinutes(2), _interval.Duration ?? TimeSpan.FromSeconds(30));
        if (TimingComplaint(duration, interval) is { } wrongTiming)
        {
            return Fail(terminal, $"==> Capture validation failed: {wrongTiming}");
        }

        var self = await SelfAsync(client, cancel);
        if (Complaint(output) is { } complaint)
        {
            return Fail(terminal, $"==> Capture validation failed: {complaint}");
        }

        _trouble = "==> Static capture failed: ";

        List<string> targets = [.. _capture.All.Count == 0 ? _targets : _capture.All];
        if (targets.Contains("pprof") && !EnablesDebug(self))
        {
            targets.Remove("pprof");
            terminal.Error.WriteLine(
                "==> [WARN] Unable to capture pprof. Set enable_debug to true on target agent to enable profiling.");
        }

        var archive = _archive.Text != "false";
        var file = archive ? $"{output}.tar.gz" : output;
        var bundle = new DebugBundle(client, output, targets, terminal.Time);
        var version = self.GetProperty("Config").GetProperty("Version").GetString()!;
        Show(terminal, version, interval, duration, file, targets);
        try
        {
            await bundle.TakeOnceAsync(self, cancel);
            using (var ending = Interrupts.Linked(_ => { }, cancel))
            {
                await TakeAsync(bundle, interval, duration, terminal, ending.Token);
            }

            bundle.WriteIndex(version, GoDuration.Format(interval), GoDuration.Format(duration));
            if (archive)
            {
                await bundle.PackAsync(file, cancel);
            }
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return Fail(terminal, $"==> Capture failed: {failure.Message}");
        }

        terminal.Out.WriteLine($"{Indent}Saved debug archive: {file}");
        return Done;
    }

    private static async Task TakeAsync(
        DebugBundle bundle, TimeSpan interval, TimeSpan duration, Terminal terminal, CancellationToken cancel)
    {
        if (!bundle.TakesAgain)
        {
            return;
        }

        var time = terminal.Time;
        terminal.Out.WriteLine($"==> Beginning capture interval {Shown(time.GetUtcNow(), "fffffff")} (0)");
        var progress = new DebugProgress(terminal, duration);
        try
        {
            var count = 0;
            for (var left = duration; left > TimeSpan.Zero; left -= interval)
            {
                var at = time.GetUtcNow();
                var length = left < interval ? left : interval;
                var whole = Task.Delay(length, time, cancel);
                await Task.WhenAll(bundle.TakeAgainAsync(at, length, cancel), progress.ShowUntilAsync(whole, cancel), whole);
                progress.Clear();
                count++;
                terminal.Out.WriteLine($"==> Capture successful {Shown(at, "")} ({count})");
            }
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            progress.Clear();
            terminal.Error.WriteLine("==> Error encountered during collection: stopping collection due to shutdown signal");
        }
        catch (AgentTroubleException trouble)
        {
            progress.Clear();
            terminal.Error.WriteLine($"==> Error encountered during collection: {trouble.Message}");
        }
    }

    private static async Task<JsonElement> SelfAsync(AgentClient client, CancellationToken cancel)
    {
        try
        {
            return (await client.GetAsync("/v1/agent/self", cancel)).Json();
        }
        catch (AgentTroubleException trouble)
        {
            throw new AgentTroubleException($"{trouble.Message}. verify connectivity and agent address", trouble.Advice);
        }
    }

    private static string? TimingComplaint(TimeSpan duration, TimeSpan interval) =>
        duration < _durationMin ? $"duration must be longer than {GoDuration.Format(_durationMin)}"
        : interval < _intervalMin ? $"interval must be longer than {GoDuration.Format(_intervalMin)}"
        : duration < interval
            ? $"duration ({GoDuration.Format(duration)}) must be longer than interval ({GoDuration.Format(interval)})"
        : null;

    private string? Complaint(string output) =>
        _capture.All.FirstOrDefault(target => !_targets.Contains(target)) is { } unknown ? $"target not found: {unknown}"
        : Path.Exists(output) ? $"output directory already exists: {output}"
        : null;

    private static void Show(
        Terminal terminal, string version, TimeSpan interval, TimeSpan duration, string file, IEnumerable<string> targets)
    {
        terminal.Out.WriteLine("==> Starting debugger and capturing static information...");
        foreach (var (name, value) in new[]
        {
            ("Agent Version", version),
            ("Interval", GoDuration.Format(interval)),
            ("Duration", GoDuration.Format(duration)),
            ("Output", file),
            ("Capture", string.Join(", ", targets)),
        })
        {
            terminal.Out.WriteLine($"{Indent}{name,14}: '{value}'");
        }
    }

    private static bool EnablesDebug(JsonElement self) =>
        self.TryGetProperty("DebugConfig", out var settings)
        && settings.TryGetProperty("EnableDebug", out var enabled)
        && enabled.ValueKind == JsonValueKind.True;

    private static string Shown(DateTimeOffset at, string fraction) => at.ToString(
        fraction.Length > 0 ? $"yyyy-MM-dd HH:mm:ss.{fraction} +0000 UTC" : "yyyy-MM-dd HH:mm:ss +0000 UTC",
        CultureInfo.InvariantCulture);
}
