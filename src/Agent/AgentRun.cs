using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging;
using Muster.Agent.Config;
using Muster.Agent.Host;
using Muster.Agent.Live;
using Muster.Agent.Logging;
using Muster.Agent.Networks;
using Muster.Bedrock;
using Muster.Doors;

namespace Muster.Agent;

/// <summary>
/// One agent's life: check the configuration, take the data directory, build the house, show the start-up block, wait for
/// the end. Every bad start is one line on stderr, beginning with <c>==></c>, and exit code 1.
/// </summary>
/// <param name="calledAs">The program as the user typed it.</param>
public sealed class AgentRun(TimeProvider time, TextWriter output, TextWriter error, string calledAs, Reader reader)
{
    private const int Graceful = 0;
    private const int Failed = 1;

    /// <summary>How long an end may take (Consul 1.8.7).</summary>
    private static readonly TimeSpan _endWithin = TimeSpan.FromSeconds(15);

    public async Task<int> RunAsync(AgentFlags flags, CancellationToken cancel)
    {
        if (!ConfigFiles.Read(flags.ConfigPaths, flags.ConfigFormat).TryGet(out var documents, out var refused)
            || !ConfigCheck.Check(flags, documents, Machine.This()).TryGet(out var config, out refused))
        {
            return Fail(refused.Message);
        }

        using var tap = new LogTap(time);
        if (!LogPlaces.Open(config.Log, error, time).TryGet(out var places, out refused))
        {
            return Fail(refused.Message);
        }

        using var live = new LiveLog(time, config.LogLevel ?? LevelDefault(), places);
        using var logs = new LoggerFactory(
            [live, tap],
            new LoggerFilterOptions { MinLevel = LogLevel.Trace });
        var log = logs.CreateLogger("Muster.Agent");
        Warn(log, flags, config);

        using var supervisor = Supervisor.OfProcess(time, log);
        using var reloading = new Reloading(flags, documents, log);
        Func<CancellationToken, Task<Result<bool>>> reload =
            asker => supervisor.DuringAsync(() => reloading.ReloadAsync(asker));
        using var signals = new Signals(reload, config.Leaving, log);
        DataDirectory? data = null;
        PidFile? pidFile = null;
        try
        {
            if (config.DataDirectory is { } path
                && !DataDirectory.Open(path, Environment.ProcessId).TryGet(out data, out refused))
            {
                return Fail(refused.Message);
            }

            if (config.PidFile is { } file && !PidFile.Write(file, Environment.ProcessId).TryGet(out pidFile, out refused))
            {
                return Fail(refused.Message);
            }

            return await ServeAsync(
                PortChoice.Choose(config), data, logs, tap, live, signals, supervisor, reloading, cancel);
        }
        finally
        {
            pidFile?.Dispose();
            data?.Dispose();
        }
    }

    private async Task<int> ServeAsync(
        AgentConfig config,
        DataDirectory? data,
        LoggerFactory logs,
        LogTap tap,
        LiveLog written,
        Signals signals,
        Supervisor supervisor,
        Reloading reloading,
        CancellationToken cancel)
    {
        var chance = new Prng(NodeIdentity.Seed());
        if (!NodeIdentity.Of(config.NodeId, data, () => FreshId(config, chance)).TryGet(out var nodeId, out var refused))
        {
            return Fail(refused.Message);
        }

        // A long start (folding a large journal) can be given up as well.
        using var starting = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        _ = signals.Asked.ContinueWith(
            _ => starting.Cancel(), cancel, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        Result<Wiring> built;
        try
        {
            built = await Wiring.BuildAsync(
                new Materials(
                    config, data, nodeId, time, chance, logs, tap, signals,
                    asker => supervisor.DuringAsync(() => reloading.ReloadAsync(asker))),
                starting.Token);
        }
        catch (OperationCanceledException) when (starting.IsCancellationRequested)
        {
            var leaves = !signals.Asked.IsCompleted || (await signals.Asked).Leaves;
            return End("==> Stopped before it was ready", leaves ? Graceful : Failed);
        }

        if (!built.TryGet(out var wiring, out refused))
        {
            return Fail(refused.Message);
        }

        await output.WriteAsync(StartupBlock.Text(wiring.House.Self, AgentNetworks.Shown(wiring.Networks), wiring.OpenDoors, calledAs));
        wiring.Live.Observe((_, after) => written.Least = after.LogLevel ?? LevelDefault());
        reloading.Begin(wiring.Live);
        supervisor.Ready(wiring.OpenDoors);
        var apart = wiring.Networks?.Broken ?? new TaskCompletionSource<string>().Task;
        var first = await Task.WhenAny(signals.Asked, wiring.Broken, apart);
        if (first != signals.Asked)
        {
            await CloseAsync(wiring);
            return Fail(first == wiring.Broken
                ? $"Stopped, since the data can no longer be written: {await wiring.Broken}"
                : $"Stopped, since this agent cannot meet the others: {await apart}");
        }

        supervisor.Stopping();
        var ending = await signals.Asked;
        var log = logs.CreateLogger("Muster.Agent");
        if (ending.Leaves)
        {
            AgentLog.Leaving(log, ending.Why);
            await wiring.LeaveAsync(time);
        }
        else
        {
            AgentLog.Stopping(log, ending.Why);
        }

        if (!await CloseAsync(wiring))
        {
            return Fail($"Stopped, though not everything had ended within {_endWithin.TotalSeconds} seconds: what was acknowledged is kept");
        }

        // The terminal has just shown ^C, without a line end.
        var line = reader == Reader.Person && ending.Why == nameof(PosixSignal.SIGINT) ? "\n" : "";
        return ending.Leaves ? End($"{line}==> Left", Graceful) : End($"{line}==> Stopped", Failed);
    }

    /// <summary>False when it took too long, and was left alone.</summary>
    private async Task<bool> CloseAsync(Wiring wiring)
    {
        try
        {
            await wiring.DisposeAsync().AsTask().WaitAsync(_endWithin, time);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    private string FreshId(AgentConfig config, Prng chance) =>
        (config.NodeIdOfHost ? NodeIdentity.OfHost(new HostFacts(time).Look().System.HostId) : null) ?? new IdMint(chance).Next();

    // People read the block, and later what needs them; journals and files are read when something is looked for.
    private LogLevel LevelDefault() => reader == Reader.Person ? LogLevel.Warning : LogLevel.Information;

    private static void Warn(ILogger log, AgentFlags flags, AgentConfig config)
    {
        if (config.Dev && flags.DataDirectory is { Length: > 0 } unused)
        {
            AgentLog.DataDirectoryUnused(log, unused);
        }

        if (!config.NodeName.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.'))
        {
            AgentLog.NameNotForDns(log, config.NodeName);
        }

        foreach (var note in config.Notes)
        {
            AgentLog.ConfigurationNote(log, note);
        }
    }

    private int Fail(string message)
    {
        error.WriteLine($"==> {message.ReplaceLineEndings(" ")}");
        return Failed;
    }

    private int End(string message, int code)
    {
        output.WriteLine(message);
        return code;
    }
}

/// <summary>Who reads what the agent prints.</summary>
public enum Reader
{
    /// <summary>At a terminal.</summary>
    Person,

    /// <summary>A file, a pipe, a journal.</summary>
    Journal,
}
