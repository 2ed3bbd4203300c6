using System.Runtime.InteropServices;

namespace Muster.Cli;

/// <summary>Ctrl-C, SIGTERM and, where asked for, other signals as an end that a command can tidy up before.</summary>
internal sealed partial class Interrupts : IDisposable
{
    private const nint DefaultAction = 0;

    private readonly CancellationTokenSource _ending;
    private readonly PosixSignalRegistration[] _registrations;

    private Interrupts(Action<PosixSignal> heard, IEnumerable<PosixSignal> signals, CancellationToken cancel)
    {
        _ending = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        void End(PosixSignalContext signal)
        {
            signal.Cancel = true;
            heard(signal.Signal);
            _ending.Cancel();
        }

        // A shell without job control starts background jobs with SIGINT ignored, and .NET leaves an ignored signal so. It is
        // heard however the program was started, as Go's programs hear it.
        _ = SetAction(ProcessSignal.Interrupt, DefaultAction);
        _registrations = [.. signals.Select(signal => PosixSignalRegistration.Create(signal, End))];
    }

    public CancellationToken Token => _ending.Token;

    /// <param name="heard">Told of the signal before the token is.</param>
    /// <param name="also">Signals that mean the end, too.</param>
    public static Interrupts Linked(Action<PosixSignal> heard, CancellationToken cancel, params IEnumerable<PosixSignal> also) =>
        new(heard, [PosixSignal.SIGINT, PosixSignal.SIGTERM, .. also], cancel);

    public void Dispose()
    {
        foreach (var registration in _registrations)
        {
            registration.Dispose();
        }

        _ending.Dispose();
    }

    [LibraryImport("libc", EntryPoint = "signal")]
    private static partial nint SetAction(int signal, nint action);
}
