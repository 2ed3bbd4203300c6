using System.ComponentModel;
using System.Diagnostics;
using Muster.Bedrock;
using Muster.Registry.Local.Probes;

namespace Muster.Cli;

/// <summary>Starts a program that a user named after a command; it writes where this one writes.</summary>
internal static class ChildStart
{
    /// <param name="byShell">Whether the words are one line for a shell.</param>
    /// <param name="prepare">Its environment and its input.</param>
    public static Result<Process> Start(
        IReadOnlyList<string> words, bool byShell, Terminal terminal, Action<ProcessStartInfo> prepare)
    {
        if (!byShell && !Executable.Find(words[0], terminal.Environment("PATH") ?? "").TryGet(out _, out var missing))
        {
            return missing;
        }

        var shell = terminal.Environment("SHELL") is { Length: > 0 } own ? own : "/bin/sh";
        var start = byShell
            ? new ProcessStartInfo(shell, ["-c", string.Join(' ', words)])
            : new ProcessStartInfo(words[0], words.Skip(1));
        prepare(start);
        var process = new Process { StartInfo = start };
        try
        {
            _ = process.Start();
            return process;
        }
        catch (Win32Exception failure)
        {
            process.Dispose();
            return new Refused(Refusal.Unavailable, $"fork/exec {start.FileName}: {failure.Message}");
        }
    }
}
