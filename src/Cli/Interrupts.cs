using System.Runtime.InteropServices;

namespace Muster.Cli;

/// <summary>Ctrl-C and SIGTERM as an end that a command can tidy up before.</summary>
internal sealed class Interrupts : IDisposable
{
    private readonly CancellationTokenSource _ending;
    private readonly PosixSignalRegistration[] _registrations;

    private Interrupts(Action<PosixSignal> heard, CancellationToken cancel)
    {
        _ending = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        void End(PosixSignalContext signal)
        {
            signal.Cancel = true;
            heard(signal.Signal);
            _ending.Cancel();
        }

        _registrations = [.. new[] { PosixSignal.SIGINT, PosixSignal.SIGTERM }.Select(signal => PosixSignalRegistration.Create(signal, End))];
    }

    public CancellationToken Token => _ending.Token;

    /// <param name="heard">Told of the signal before the token is.</param>
    public static Interrupts Linked(Action<PosixSignal> heard, CancellationToken cancel) => new(heard, cancel);

    public void Dispose()
    {
        foreach (var registration in _registrations)
        {
            registration.Dispose();
        }

        _ending.Dispose();
    }
}
