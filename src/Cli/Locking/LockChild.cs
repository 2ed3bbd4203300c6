using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using Muster.Bedrock;

namespace Muster.Cli.Locking;

/// <summary>The program that runs while a lock is held; it knows by <c>CONSUL_LOCK_HELD=true</c>.</summary>
internal sealed class LockChild : IDisposable
{
    /// <summary>
    /// From being asked to end until being killed (Consul 1.8.7). Together with the lock-delay's fifteen seconds this keeps
    /// two programs from running under one lock.
    /// </summary>
    private static readonly TimeSpan _grace = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan _poll = TimeSpan.FromMilliseconds(50);

    private readonly Process _process;
    private readonly TimeProvider _time;

    // The last signal that was sent, so that an end by it is told as such.
    private int _sent;

    private LockChild(Process process, TimeProvider time)
    {
        _process = process;
        _time = time;
    }

    /// <param name="byShell">Whether the words are one line for a shell.</param>
    /// <param name="reads">Whether it reads what this program was given to read.</param>
    public static Result<LockChild> Start(IReadOnlyList<string> words, bool byShell, bool reads, Terminal terminal)
    {
        Descendants.Keep();
        var started = ChildStart.Start(words, byShell, terminal, start =>
        {
            start.RedirectStandardInput = !reads;
            start.Environment["CONSUL_LOCK_HELD"] = "true";
        });
        if (!started.TryGet(out var process, out var refused))
        {
            return refused;
        }

        if (!reads)
        {
            process.StandardInput.Close();
        }

        return new LockChild(process, terminal.Time);
    }

    /// <summary>Waits for its end; how it ended in Go's words, null: well.</summary>
    public async Task<string?> EndAsync(CancellationToken cancel)
    {
        await _process.WaitForExitAsync(cancel);
        var (code, sent) = (_process.ExitCode, Volatile.Read(ref _sent));
        return code == 0 ? null
            : sent != 0 && code == 128 + sent ? $"signal: {ProcessSignal.NameOf(sent)}"
            : string.Create(CultureInfo.InvariantCulture, $"exit status {code}");
    }

    /// <summary>Hands a signal on; what went wrong, null: nothing.</summary>
    public string? Pass(PosixSignal signal) => Send(ProcessSignal.NumberOf(signal));

    /// <summary>
    /// Asks it to end, kills it when it does not, and takes whatever it started with it: nothing may go on under a lock that
    /// somebody else may have.
    /// </summary>
    /// <param name="ended">Its end, as <see cref="EndAsync"/> tells.</param>
    /// <param name="tell">What is done, for who wants to know.</param>
    /// <returns>What went wrong; null: nothing.</returns>
    public async Task<string?> KillAsync(Task ended, Action<string> tell)
    {
        var began = _time.GetTimestamp();
        var id = _process.Id;
        tell(string.Create(CultureInfo.InvariantCulture, $"Terminating child pid {id}"));
        var asked = Volatile.Read(ref _sent) == ProcessSignal.Terminate;
        if (!asked && Send(ProcessSignal.Terminate) is { } unsent)
        {
            return string.Create(CultureInfo.InvariantCulture, $"Failed to terminate {id}: {unsent}");
        }

        await Task.WhenAny(ended, Task.Delay(_grace, _time, CancellationToken.None));
        if (ended.IsCompleted)
        {
            tell("Child terminated");
            await EndRestAsync(began);
            return null;
        }

        tell(string.Create(CultureInfo.InvariantCulture, $"Child did not exit after grace period of {_grace.TotalSeconds:0}s"));
        tell(string.Create(CultureInfo.InvariantCulture, $"Killing child pid {id}"));
        var failed = Send(ProcessSignal.Kill);
        KillRest();
        if (failed is not null)
        {
            return string.Create(CultureInfo.InvariantCulture, $"Failed to kill {id}: {failed}");
        }

        await ended;
        KillRest();
        return null;
    }

    public void Dispose() => _process.Dispose();

    /// <summary>What the program left behind is asked to end, too, and gets what is left of the time.</summary>
    private async Task EndRestAsync(long began)
    {
        var rest = Descendants.Running();
        foreach (var process in rest)
        {
            _ = ProcessSignal.Send(process, ProcessSignal.Terminate);
        }

        while (rest.Count > 0 && _time.GetElapsedTime(began) < _grace)
        {
            await Task.Delay(_poll, _time, CancellationToken.None);
            rest = Descendants.Running();
        }

        KillRest();
    }

    /// <summary>Again and again, as long as what is killed had time to start something else.</summary>
    private static void KillRest()
    {
        var killed = new HashSet<int>();
        while (Descendants.Running().Where(killed.Add).ToList() is { Count: > 0 } rest)
        {
            foreach (var process in rest)
            {
                _ = ProcessSignal.Send(process, ProcessSignal.Kill);
            }
        }
    }

    private string? Send(int signal)
    {
        if (_process.HasExited)
        {
            return null; // Its number may be another's by now.
        }

        Volatile.Write(ref _sent, signal);
        return ProcessSignal.Send(_process.Id, signal);
    }
}
