using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging;
using Muster.Agent.Live;
using Muster.Bedrock;

namespace Muster.Agent;

/// <summary>
/// What the operator's signals mean: SIGINT and SIGTERM end the agent, leaving or not as the settings say, the second one at
/// once; SIGHUP reads the configuration again. Clients may ask the same.
/// </summary>
internal sealed partial class Signals : IDisposable
{
    private const int Hangup = 1;

    private const int Interrupt = 2;

    private const nint DefaultAction = 0;

    private readonly TaskCompletionSource<Ending> _asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly PosixSignalRegistration[] _registrations;
    private readonly Func<CancellationToken, Task<Result<bool>>> _reload;
    private readonly ILogger _log;
    private LeaveRules _leaving;

    public Signals(Func<CancellationToken, Task<Result<bool>>> reload, LeaveRules leaving, ILogger log)
    {
        _reload = reload;
        _leaving = leaving;
        _log = log;

        // A shell without job control starts background jobs with SIGINT ignored, nohup programs with SIGHUP ignored, and
        // .NET leaves an ignored signal so. An agent hears both however it was started (as Consul 1.8.7 does).
        _ = SetAction(Interrupt, DefaultAction);
        _ = SetAction(Hangup, DefaultAction);
        _registrations =
        [
            PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop),
            PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop),
            PosixSignalRegistration.Create(PosixSignal.SIGHUP, Hear),
        ];
    }

    /// <summary>Done when the operator, or a client, asked for an end.</summary>
    public Task<Ending> Asked => _asked.Task;

    /// <summary>Which signals leave, from the next one on.</summary>
    public LeaveRules Leaving
    {
        get => Volatile.Read(ref _leaving);
        set => Volatile.Write(ref _leaving, value);
    }

    /// <summary>Asks for a graceful leave; who asks again is not impatient.</summary>
    public void Leave(string why) => _asked.TrySetResult(new Ending(why, Leaves: true));

    public void Dispose()
    {
        foreach (var registration in _registrations)
        {
            registration.Dispose();
        }
    }

    private void Stop(PosixSignalContext context)
    {
        context.Cancel = true;
        var leaves = context.Signal == PosixSignal.SIGTERM ? Leaving.OnTerminate : !Leaving.SkipOnInterrupt;
        if (!_asked.TrySetResult(new Ending(context.Signal.ToString(), leaves)))
        {
            // Not Environment.Exit: it would wait for the very things that hang.
            AgentLog.Impatient(_log, context.Signal);
            EndNow(1);
        }
    }

    private void Hear(PosixSignalContext context)
    {
        context.Cancel = true;
        _ = Task.Run(HearAsync);
    }

    private async Task HearAsync()
    {
        try
        {
            _ = await _reload(CancellationToken.None);
        }
#pragma warning disable CA1031 // Nobody waits for the answer to a signal: an error of this program is told in the log.
        catch (Exception e)
#pragma warning restore CA1031
        {
            AgentLog.ReloadBroken(_log, e);
        }
    }

    [LibraryImport("libc", EntryPoint = "signal")]
    private static partial nint SetAction(int signal, nint action);

    [LibraryImport("libc", EntryPoint = "_exit")]
    private static partial void EndNow(int code);
}

/// <summary>An end that was asked for.</summary>
/// <param name="Why">The signal's name, or who asked.</param>
/// <param name="Leaves">The agent takes its leave of the cluster, and ends with 0; otherwise with 1 (Consul 1.8.7).</param>
internal sealed record Ending(string Why, bool Leaves);
