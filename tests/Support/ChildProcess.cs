using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;

namespace Muster.Tests.Support;

/// <summary>A program under test or beside it: its output captured, killed when disposed.</summary>
public sealed partial class ChildProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly StringBuilder _all = new();
    private readonly StringBuilder _out = new();
    private readonly StringBuilder _err = new();
    private bool _disposed;

    private ChildProcess(Process process) => _process = process;

    public int Id => _process.Id;

    public bool Exited => _process.HasExited;

    public int ExitCode => _process.ExitCode;

    /// <summary>Both streams, in the order of arrival.</summary>
    public string Output => Read(_all);

    public string StandardOutput => Read(_out);

    public string StandardError => Read(_err);

    public static ChildProcess Start(ProcessStartInfo start)
    {
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        start.RedirectStandardInput = true;
        var process = new Process { StartInfo = start };
        var child = new ChildProcess(process);
        process.OutputDataReceived += (_, line) => child.Keep(child._out, line.Data);
        process.ErrorDataReceived += (_, line) => child.Keep(child._err, line.Data);
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return child;
    }

    public static ChildProcess Start(string program, params string[] arguments) =>
        Start(new ProcessStartInfo(program, arguments));

    /// <summary>Runs to its end; input is given to it whole.</summary>
    public static async Task<ChildProcess> RunAsync(
        ProcessStartInfo start, string input = "", TimeSpan? patience = null)
    {
        var child = Start(start);
        await child._process.StandardInput.WriteAsync(input);
        child._process.StandardInput.Close();
        await child.WaitForExitAsync(patience);
        return child;
    }

    public static Task<ChildProcess> RunAsync(string program, params string[] arguments) =>
        RunAsync(new ProcessStartInfo(program, arguments));

    /// <summary>Waits for the end, and for the last of its output.</summary>
    public async Task<int> WaitForExitAsync(TimeSpan? patience = null)
    {
        using var limit = new CancellationTokenSource(patience ?? Eventually.PatienceMax, TimeProvider.System);
        try
        {
            await _process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException($"{_process.StartInfo.FileName} did not end. It said:\n{Output}");
        }

        return _process.ExitCode;
    }

    /// <summary>Sends a signal by its number on Linux (15 is SIGTERM, 2 SIGINT, 1 SIGHUP, 19 SIGSTOP, 18 SIGCONT).</summary>
    public void Signal(int number)
    {
        if (!_process.HasExited)
        {
            _ = SendSignal(_process.Id, number);
        }
    }

    /// <summary>kill -9.</summary>
    public async Task KillAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
        }

        await WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (!_disposed)
        {
            _disposed = true;
            await KillAsync();
            _process.Dispose();
        }
    }

    private void Keep(StringBuilder stream, string? line)
    {
        if (line is not null)
        {
            lock (_all)
            {
                stream.Append(line).Append('\n');
                _all.Append(line).Append('\n');
            }
        }
    }

    private string Read(StringBuilder stream)
    {
        lock (_all)
        {
            return stream.ToString();
        }
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int SendSignal(int process, int signal);
}
