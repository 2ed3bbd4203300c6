using System.Globalization;
using System.Text;
using Microsoft.Extensions.Logging;
using Muster.Bedrock;
using Muster.Engine;
using Muster.Registry;
using Muster.Registry.Events;
using Muster.Registry.Kv;

namespace Muster.Agent.Remote;

/// <summary>
/// Runs commands that other agents' users ask for by the event <c>_rexec</c>, as Consul 1.8.7 does: only where
/// <c>disable_remote_exec = false</c> says so. All is told through keys held by the asker's session:
/// <code>
///   PREFIX/SESSION/job              what to run
///   PREFIX/SESSION/NODE/ack         it was taken
///   PREFIX/SESSION/NODE/out/00000   a piece of output; an empty one says that it still runs
///   PREFIX/SESSION/NODE/exit        how it ended
/// </code>
/// A command lives no longer than that session: when a key can no longer be written, it is killed with all it started.
/// </summary>
internal sealed class RemoteExec(Kv kv, Locks locks, string nodeName, RemoteLimits limits, TimeProvider time, ILogger log)
    : IAsyncDisposable
{
    private const int CouldNotRun = 255;

    private static readonly Caller _caller = Caller.System with { Source = "exec" };

    private readonly CancellationTokenSource _stopping = new();

    // Protects the set below; a leaf.
    private readonly Lock _sync = new();
    private readonly HashSet<Task> _running = [];

    /// <summary>Returns at once.</summary>
    public void Hear(UserEvent heard)
    {
        if (!RemoteAsk.Of(heard.Payload.Span).TryGet(out var ask, out var unreadable))
        {
            RemoteLog.Unreadable(log, heard.Id, unreadable.Message);
            return;
        }

        lock (_sync)
        {
            if (_stopping.IsCancellationRequested)
            {
                return;
            }

            var busy = _running.Count >= limits.RunsMax;
            var task = Task.Run(() => GuardedAsync(ask, busy), CancellationToken.None);
            _running.Add(task);
            _ = task.ContinueWith(Forget, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        }
    }

    /// <summary>Kills what still runs.</summary>
    public async ValueTask DisposeAsync()
    {
        Task[] running;
        lock (_sync)
        {
            _stopping.Cancel();
            running = [.. _running];
        }

        await Task.WhenAll(running);
        _stopping.Dispose();
    }

    private void Forget(Task ended)
    {
        lock (_sync)
        {
            _running.Remove(ended);
        }
    }

    private async Task GuardedAsync(RemoteAsk ask, bool busy)
    {
        try
        {
            await CarryOutAsync(ask, busy);
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            RemoteLog.GivenUp(log, ask.Session, "the agent ends");
        }
#pragma warning disable CA1031 // Nobody waits for it: an error of this program is told in the log.
        catch (Exception why)
#pragma warning restore CA1031
        {
            RemoteLog.Broke(log, why, ask.Session);
        }
    }

    private async Task CarryOutAsync(RemoteAsk ask, bool busy)
    {
        if (!(await JobAsync(ask)).TryGet(out var job, out var refused)
            || !(await WriteAsync(ask, [], "ack")).TryGet(out _, out refused))
        {
            RemoteLog.GivenUp(log, ask.Session, refused.Message);
            return;
        }

        if (!(await (busy ? TellAsync(ask, 0, Busy) : RunAsync(ask, job))).TryGet(out var code, out refused)
            || !(await WriteAsync(ask, Encoding.ASCII.GetBytes(code.ToString(CultureInfo.InvariantCulture)), "exit"))
                .TryGet(out _, out refused))
        {
            RemoteLog.GivenUp(log, ask.Session, refused.Message);
            return;
        }

        RemoteLog.Ended(log, ask.Session, code);
    }

    private string Busy => string.Create(
        CultureInfo.InvariantCulture, $"This agent runs {limits.RunsMax} commands already: try again when some have ended.\n");

    private async Task<Result<RemoteJob>> JobAsync(RemoteAsk ask)
    {
        var key = Key.Of(ask.KeyOf("job"));
        return !(await kv.GetAsync(_caller, key, Reading.Now, _stopping.Token)).TryGet(out var found, out var refused) ? refused
            : found.Value is { } entry ? RemoteJob.Of(entry.Value)
            : new Refused(Refusal.NotFound, "its job is not there");
    }

    /// <summary>How it ended; refused when nobody is there any more to be told.</summary>
    private async Task<Result<int>> RunAsync(RemoteAsk ask, RemoteJob job)
    {
        RemoteLog.Begun(log, ask.Session, job.Shown);
        if (!(await RemoteRun.StartAsync(job, time, _stopping.Token)).TryGet(out var run, out var unstarted))
        {
            return await TellAsync(ask, 0, $"{unstarted.Message}\n");
        }

        await using var owned = run;
        var (number, began, told) = (0, time.GetTimestamp(), 0L);
        while (await run.NextAsync(job.Wait, _stopping.Token) is { } piece)
        {
            told += piece.Length;
            if (told > limits.OutputBytesMax)
            {
                return await TellAsync(ask, number, string.Create(
                    CultureInfo.InvariantCulture, $"Killed: it said more than {limits.OutputBytesMax} bytes.\n"));
            }

            if (time.GetElapsedTime(began) > limits.RunMax)
            {
                return await TellAsync(ask, number, string.Create(
                    CultureInfo.InvariantCulture, $"Killed: it ran for more than {limits.RunMax.TotalHours} hours.\n"));
            }

            if (!(await WriteAsync(ask, piece, OutputOf(number++))).TryGet(out _, out var refused))
            {
                return refused;
            }
        }

        return run.ExitCode;
    }

    /// <summary>Says instead of the command why it could not run, or not go on.</summary>
    private async Task<Result<int>> TellAsync(RemoteAsk ask, int number, string why) =>
        (await WriteAsync(ask, Encoding.UTF8.GetBytes(why), OutputOf(number))).TryGet(out _, out var refused)
            ? CouldNotRun
            : refused;

    private static string OutputOf(int number) => string.Create(CultureInfo.InvariantCulture, $"out/{number:x5}");

    private async Task<Result<bool>> WriteAsync(RemoteAsk ask, byte[] value, string name)
    {
        var key = Key.Of(ask.KeyOf(nodeName, name));
        return !(await locks.AcquireAsync(_caller, key, value, 0, ask.Session, _stopping.Token)).TryGet(out var hold, out var refused)
            ? refused
            : hold.Taken ? true : new Refused(Refusal.Conflict, $"the key {ask.KeyOf(nodeName, name)} is held by another session");
    }
}
