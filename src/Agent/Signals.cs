using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging;
using Muster.Bedrock;

namespace Muster.Agent;

/// <summary>
/// What the operator's signals mean: SIGINT and SIGTERM end the agent gracefully, the second one at once; SIGHUP reads the
/// configuration again. Clients may ask the same.
/// </summary>
internal sealed partial class Signals : IDisposable
{
    private const int Hangup = 1;

    private const int Interrupt = 2;

    private const nint DefaultAction = 0;

    private readonly TaskCompletionSource<string> _asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly PosixSignalRegistration[] _registrations;
    private readonly Func<Result<bool>> _reload;
    private readonly ILogger _log;

    public Signals(Func<Result<bool>> reload, ILogger log)
    {
        _reload = reload;
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

    /// <summary>Done when the operator, or a client, asked for an end: with the signal's name, or why.</summary>
    public Task<string> Asked => _asked.Task;

    /// <summary>Asks for a graceful end, as SIGTERM does; who asks again is not impatient.</summary>
    public void Leave(string why) => _asked.TrySetResult(why);

    /// <summary>As SIGHUP does; refuses a configuration that is wrong.</summary>
    public Result<bool> Reload() => _reload();

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
        _ = Reload();
    }

    [LibraryImport("libc", EntryPoint = "signal")]
    private static partial nint SetAction(int signal, nint action);

    [LibraryImport("libc", EntryPoint = "_exit")]
    private static partial void EndNow(int code);
}
