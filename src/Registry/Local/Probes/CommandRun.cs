using System.Buffers;
using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;
using Muster.Bedrock;

namespace Muster.Registry.Local.Probes;

/// <summary>How a command ended.</summary>
/// <param name="ExitCode">Null when it did not end in time and was killed.</param>
internal sealed record Ended(int? ExitCode, Tail Output);

/// <summary>
/// Runs one command of this machine to its end, with the agent's folder and environment, nothing to read, and both outputs
/// in one stream. It gets a session of its own, so that at its timeout everything it started dies with it.
/// <code>
///   agent ─ sh -c 'exec setsid "$@" 2>&amp;1' ─ becomes ─► setsid ─ becomes ─► the command: process = group = session
/// </code>
/// </summary>
internal static class CommandRun
{
    private const int SigKill = 9;

    /// <summary>How long a killed command may keep its output open; what it started elsewhere may hold it for ever.</summary>
    private static readonly TimeSpan _killedMax = TimeSpan.FromSeconds(2);

    private static readonly string _searchPath = Environment.GetEnvironmentVariable("PATH") ?? "/usr/bin:/bin";

    // Without setsid (it is part of every Linux) the children are found one by one.
    private static readonly string _launch =
        Executable.Find("setsid", _searchPath).TryGet(out var setsid, out _) ? $"exec {setsid} \"$@\" 2>&1" : "exec \"$@\" 2>&1";

    /// <summary>Refuses what cannot be started, in Go's words. Ends with the token as one that was killed.</summary>
    public static async Task<Result<Ended>> ToEndAsync(
        IReadOnlyList<string> command, int outputBytesMax, TimeProvider time, CancellationToken cancel)
    {
        if (!Executable.Find(command[0], _searchPath).TryGet(out var path, out var missing))
        {
            return missing;
        }

        using var process = new Process { StartInfo = StartOf([path, .. command.Skip(1)]) };
        try
        {
            _ = process.Start();
        }
        catch (Win32Exception e)
        {
            return new Refused(Refusal.Unavailable, $"fork/exec {command[0]}: {e.Message}");
        }

        process.StandardInput.Close();
        var tail = new Tail(outputBytesMax);
        var reading = ReadAsync(process.StandardOutput.BaseStream, tail);
        var whole = Task.WhenAll(process.WaitForExitAsync(CancellationToken.None), reading);
        try
        {
            // Like Consul's: a command has ended when nobody holds its output any more, its children included.
            await whole.WaitAsync(cancel);
            return new Ended(process.ExitCode, tail);
        }
        catch (OperationCanceledException)
        {
            Kill(process);
            await EndAsync(process, reading, time);
            return new Ended(null, tail);
        }
    }

    private static ProcessStartInfo StartOf(IEnumerable<string> command)
    {
        var start = new ProcessStartInfo("/bin/sh")
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        foreach (var argument in (string[])["-c", _launch, "check", .. command])
        {
            start.ArgumentList.Add(argument);
        }

        return start;
    }

    private static async Task ReadAsync(Stream output, Tail tail)
    {
        var piece = ArrayPool<byte>.Shared.Rent(4096);
        try
        {
            int read;
            while ((read = await output.ReadAsync(piece, CancellationToken.None)) > 0)
            {
                tail.Add(piece.AsSpan(0, read));
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or OperationCanceledException)
        {
            return; // closed on our side, after the command was killed
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(piece);
        }
    }

    private static void Kill(Process process)
    {
        if (Kill(-process.Id, SigKill) == 0)
        {
            return;
        }

        try
        {
            process.Kill(entireProcessTree: true);
        }
        catch (Exception e) when (e is InvalidOperationException or Win32Exception or AggregateException)
        {
            return; // it ended by itself meanwhile
        }
    }

    /// <summary>Waits for the end of what was killed, so that it is reaped and what it said last is there.</summary>
    private static async Task EndAsync(Process process, Task reading, TimeProvider time)
    {
        await process.WaitForExitAsync(CancellationToken.None);
        try
        {
            await reading.WaitAsync(_killedMax, time, CancellationToken.None);
        }
        catch (TimeoutException)
        {
            process.StandardOutput.Close();
        }
    }

    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static extern int Kill(int process, int signal);
}
