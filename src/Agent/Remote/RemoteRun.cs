using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;
using Muster.Bedrock;
using Muster.Registry.Local.Probes;

namespace Muster.Agent.Remote;

/// <summary>
/// One command while it runs, both its outputs in one stream. It gets a session of its own, so that everything it started
/// there dies with it; disposing kills what still runs.
/// </summary>
internal sealed partial class RemoteRun : IAsyncDisposable
{
    /// <summary>An output is passed on in pieces of this size (Consul 1.8.7).</summary>
    public const int PieceBytesMax = 4096;

    /// <summary>A piece that is not full is passed on after so long (Consul 1.8.7).</summary>
    private static readonly TimeSpan _pieceAgeMax = TimeSpan.FromMilliseconds(500);

    private const int SigKill = 9;

    private static readonly string _searchPath = Environment.GetEnvironmentVariable("PATH") ?? "/usr/bin:/bin";

    // Without setsid (it is part of every Linux) the children are found one by one.
    private static readonly string _launch =
        Executable.Find("setsid", _searchPath).TryGet(out var setsid, out _) ? $"exec {setsid} \"$@\" 2>&1" : "exec \"$@\" 2>&1";

    private readonly Process _process;
    private readonly TimeProvider _time;
    private readonly string? _scriptFolder;
    private readonly byte[] _buffer = new byte[PieceBytesMax];
    private Task<int>? _reading;
    private Task? _ending;

    private RemoteRun(Process process, string? scriptFolder, TimeProvider time)
    {
        _process = process;
        _scriptFolder = scriptFolder;
        _time = time;
    }

    /// <summary>Only after the last piece.</summary>
    public int ExitCode => _process.ExitCode;

    /// <summary>Refuses what cannot be started, in Go's words.</summary>
    public static async Task<Result<RemoteRun>> StartAsync(RemoteJob job, TimeProvider time, CancellationToken cancel)
    {
        var shell = Environment.GetEnvironmentVariable("SHELL") is { Length: > 0 } own ? own : "/bin/sh";
        var folder = job.Script.Length > 0 ? Directory.CreateTempSubdirectory("muster-exec-").FullName : null;
        IReadOnlyList<string> words =
            folder is not null ? [shell, "-c", await SpillAsync(folder, job.Script, cancel)]
            : job.Words.Count > 0 ? job.Words
            : [shell, "-c", job.Command];
        Result<RemoteRun> begun = Begin(words).TryGet(out var process, out var refused)
            ? new RemoteRun(process, folder, time)
            : refused;
        if (!begun.Ok && folder is not null)
        {
            Directory.Delete(folder, recursive: true);
        }

        return begun;
    }

    /// <summary>The next piece of output; empty when it was quiet for so long; null when the command has ended.</summary>
    public async Task<byte[]?> NextAsync(TimeSpan quietMax, CancellationToken cancel)
    {
        using var piece = new MemoryStream();
        var first = 0L;
        while (piece.Length < PieceBytesMax)
        {
            _reading ??= ReadAsync((int)(PieceBytesMax - piece.Length));
            var left = piece.Length == 0 ? quietMax : _pieceAgeMax - _time.GetElapsedTime(first);
            if (left <= TimeSpan.Zero || !await InTimeAsync(_reading, left, cancel))
            {
                return piece.ToArray();
            }

            var read = await _reading;
            if (read == 0)
            {
                // Kept, so that whoever asks again learns the same.
                return piece.Length > 0 ? piece.ToArray() : await HasEndedAsync(quietMax, cancel) ? null : [];
            }

            _reading = null;
            first = piece.Length == 0 ? _time.GetTimestamp() : first;
            piece.Write(_buffer.AsSpan(0, read));
        }

        return piece.ToArray();
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited && SendSignal(-_process.Id, SigKill) != 0)
        {
            KillTree();
        }

        await _process.WaitForExitAsync(CancellationToken.None);
        _process.StandardOutput.Close();
        _process.Dispose();
        if (_scriptFolder is not null)
        {
            Directory.Delete(_scriptFolder, recursive: true);
        }
    }

    /// <summary>The script as a file that can be run; nobody else may look into it.</summary>
    private static async Task<string> SpillAsync(string folder, byte[] script, CancellationToken cancel)
    {
        const UnixFileMode ownersAlone = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
        var path = Path.Combine(folder, "script");
        await using var file = new FileStream(
            path, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = ownersAlone });
        await file.WriteAsync(script, cancel);
        return path;
    }

    private static Result<Process> Begin(IReadOnlyList<string> words)
    {
        if (!Executable.Find(words[0], _searchPath).TryGet(out var path, out var missing))
        {
            return missing;
        }

        var process = new Process
        {
            StartInfo = new ProcessStartInfo("/bin/sh", ["-c", _launch, "exec", path, .. words.Skip(1)])
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
            },
        };
        try
        {
            _ = process.Start();
        }
        catch (Win32Exception e)
        {
            process.Dispose();
            return new Refused(Refusal.Unavailable, $"fork/exec {words[0]}: {e.Message}");
        }

        process.StandardInput.Close();
        return process;
    }

    private async Task<int> ReadAsync(int bytesMax)
    {
        try
        {
            return await _process.StandardOutput.BaseStream.ReadAsync(_buffer.AsMemory(0, bytesMax), CancellationToken.None);
        }
        catch (Exception closed) when (closed is IOException or ObjectDisposedException)
        {
            return 0; // It was killed meanwhile.
        }
    }

    private Task<bool> HasEndedAsync(TimeSpan quietMax, CancellationToken cancel)
    {
        _ending ??= _process.WaitForExitAsync(CancellationToken.None);
        return InTimeAsync(_ending, quietMax, cancel);
    }

    private async Task<bool> InTimeAsync(Task task, TimeSpan limit, CancellationToken cancel)
    {
        try
        {
            await task.WaitAsync(limit, _time, cancel);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    private void KillTree()
    {
        try
        {
            _process.Kill(entireProcessTree: true);
        }
        catch (Exception gone) when (gone is InvalidOperationException or Win32Exception or AggregateException)
        {
            return; // It ended by itself meanwhile.
        }
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int SendSignal(int process, int signal);
}
