using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging;

namespace Muster.Agent;

/// <summary>
/// What the operator's signals mean: SIGINT and SIGTERM end the agent gracefully, the second one at once; SIGHUP finds
/// nothing to read again.
/// </summary>
internal sealed partial class Signals : IDisposable
{
    private const int Hangup = 1;

    private const int Interrupt = 2;

    private const nint DefaultAction = 0;

    private readonly TaskCompletionSource<string> _asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly PosixSignalRegistration[] _registrations;
    private readonly ILogger _log;

    public Signals(ILogger log)
    {
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

    /// <summary>Done when the operator asked for an end: with the signal's name.</summary>
    public Task<string> Asked => _asked.Task;

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
        if (!_asked.TrySetResult(context.Signal.ToString()))
        {
            // Not Environment.Exit: it would wait for the very things that hang.
            AgentLog.Impatient(_log, context.Signal);
            EndNow(1);
        }
    }

    private void Hear(PosixSignalContext context)
    {
        context.Cancel = true;
        AgentLog.NothingToReload(_log);
    }

    [LibraryImport("libc", EntryPoint = "signal")]
    private static partial nint SetAction(int signal, nint action);

    [LibraryImport("libc", EntryPoint = "_exit")]
    private static partial void EndNow(int code);
}
