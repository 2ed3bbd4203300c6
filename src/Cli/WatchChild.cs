using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;
using Muster.Registry.Local.Probes;

namespace Muster.Cli;

/// <summary>The program that is run on each change; it writes where this one writes.</summary>
/// <param name="byShell">Whether the words are one line for a shell.</param>
internal sealed partial class WatchChild(IReadOnlyList<string> words, bool byShell, Terminal terminal)
{
    private Process? _running;

    /// <summary>What went wrong, in the words of Consul's program; null when it ended well.</summary>
    public async Task<string?> RunAsync(string index, byte[] json, CancellationToken cancel)
    {
        if (!byShell && !Executable.Find(words[0], terminal.Environment("PATH") ?? "").TryGet(out _, out var missing))
        {
            return $"Error starting handler: {missing.Message}";
        }

        using var process = new Process { StartInfo = Start(index) };
        try
        {
            _ = process.Start();
        }
        catch (Win32Exception failure)
        {
            return $"Error starting handler: fork/exec {process.StartInfo.FileName}: {failure.Message}";
        }

        Volatile.Write(ref _running, process);
        try
        {
            await FeedAsync(process.StandardInput.BaseStream, json, cancel);
            await process.WaitForExitAsync(cancel);
            return process.ExitCode == 0 ? null : $"Error executing handler: exit status {process.ExitCode}";
        }
        finally
        {
            Volatile.Write(ref _running, null);
        }
    }

    /// <summary>Hands a signal on to the program, if it runs.</summary>
    public void Pass(PosixSignal signal)
    {
        const int interrupt = 2;
        const int terminate = 15;
        if (Volatile.Read(ref _running) is { } process)
        {
            _ = Kill(process.Id, signal == PosixSignal.SIGINT ? interrupt : terminate);
        }
    }

    private static async Task FeedAsync(Stream input, byte[] json, CancellationToken cancel)
    {
        try
        {
            await input.WriteAsync((byte[])[.. json, (byte)'\n'], cancel);
            await input.DisposeAsync();
        }
        catch (IOException)
        {
            return; // Nobody has to read it.
        }
    }

    private ProcessStartInfo Start(string index)
    {
        var shell = terminal.Environment("SHELL") is { Length: > 0 } own ? own : "/bin/sh";
        var start = byShell
            ? new ProcessStartInfo(shell, ["-c", string.Join(' ', words)])
            : new ProcessStartInfo(words[0], words.Skip(1));
        start.RedirectStandardInput = true;
        start.Environment["CONSUL_INDEX"] = index;
        return start;
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int process, int signal);
}
