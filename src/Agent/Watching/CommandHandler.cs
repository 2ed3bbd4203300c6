using System.ComponentModel;
using System.Diagnostics;
using Muster.Bedrock;
using Muster.Registry.Local.Probes;

namespace Muster.Agent.Watching;

/// <summary>Runs a watch's program: what changed is its input, the index is in <c>CONSUL_INDEX</c>.</summary>
internal static class CommandHandler
{
    /// <summary>Of what it says the end is kept (Consul 1.8.7).</summary>
    private const int OutputBytesMax = 4096;

    /// <summary>What it said; refuses when it could not be run or failed.</summary>
    public static async Task<Result<string>> RunAsync(
        IReadOnlyList<string> words, string index, byte[] json, CancellationToken cancel)
    {
        var searchPath = Environment.GetEnvironmentVariable("PATH") ?? "/usr/bin:/bin";
        if (!Executable.Find(words[0], searchPath).TryGet(out var path, out var missing))
        {
            return missing;
        }

        using var process = new Process { StartInfo = Start([path, .. words.Skip(1)], index) };
        try
        {
            _ = process.Start();
        }
        catch (Win32Exception failure)
        {
            return new Refused(Refusal.Unavailable, $"fork/exec {words[0]}: {failure.Message}");
        }

        var tail = new Tail(OutputBytesMax);
        try
        {
            var feeding = FeedAsync(process.StandardInput.BaseStream, json, cancel);
            await ReadAsync(process.StandardOutput.BaseStream, tail, cancel);
            await feeding;
            await process.WaitForExitAsync(cancel);
        }
        catch (OperationCanceledException)
        {
            Kill(process);
            throw;
        }

        return process.ExitCode == 0
            ? tail.Captured()
            : new Refused(Refusal.Unavailable, $"exit status {process.ExitCode}: {tail.Captured().Trim()}");
    }

    private static ProcessStartInfo Start(IEnumerable<string> command, string index)
    {
        // Both outputs in one stream, in order.
        var start = new ProcessStartInfo("/bin/sh", ["-c", "exec \"$@\" 2>&1", "watch", .. command])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        start.Environment["CONSUL_INDEX"] = index;
        return start;
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

    private static async Task ReadAsync(Stream output, Tail tail, CancellationToken cancel)
    {
        var piece = new byte[OutputBytesMax];
        int read;
        while ((read = await output.ReadAsync(piece, cancel)) > 0)
        {
            tail.Add(piece.AsSpan(0, read));
        }
    }

    private static void Kill(Process process)
    {
        try
        {
            process.Kill(entireProcessTree: true);
        }
        catch (Exception gone) when (gone is InvalidOperationException or Win32Exception or AggregateException)
        {
            return; // It ended by itself meanwhile.
        }
    }
}
