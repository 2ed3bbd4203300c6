using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Muster.Cli;

/// <summary>The program that is run on each change.</summary>
/// <param name="byShell">Whether the words are one line for a shell.</param>
internal sealed class WatchChild(IReadOnlyList<string> words, bool byShell, Terminal terminal)
{
    private Process? _running;

    /// <summary>What went wrong, in the words of Consul's program; null when it ended well.</summary>
    public async Task<string?> RunAsync(string index, byte[] json, CancellationToken cancel)
    {
        var started = ChildStart.Start(words, byShell, terminal, start =>
        {
            start.RedirectStandardInput = true;
            start.Environment["CONSUL_INDEX"] = index;
        });
        if (!started.TryGet(out var process, out var refused))
        {
            return $"Error starting handler: {refused.Message}";
        }

        using var owned = process;
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
        if (Volatile.Read(ref _running) is { } process)
        {
            _ = ProcessSignal.Send(process.Id, ProcessSignal.NumberOf(signal));
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
}
