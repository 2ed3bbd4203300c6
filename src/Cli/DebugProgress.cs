using System.Globalization;

namespace Muster.Cli;

/// <summary>For who watches: a line that says how far a recording is, written over itself.</summary>
internal sealed class DebugProgress(Terminal terminal, TimeSpan duration)
{
    private static readonly TimeSpan _step = TimeSpan.FromSeconds(1);

    private readonly long _began = terminal.Time.GetTimestamp();

    public async Task ShowUntilAsync(Task end, CancellationToken cancel)
    {
        while (terminal.ErrorIsWatched && !end.IsCompleted)
        {
            var elapsed = terminal.Time.GetElapsedTime(_began);
            var done = Math.Min(100, (int)(100 * elapsed / duration));
            terminal.Error.Write(string.Create(
                CultureInfo.InvariantCulture,
                $"\r\u001b[K    Capturing: {elapsed.TotalSeconds:0} s of {duration.TotalSeconds:0} s ({done} %); Ctrl-C keeps what there is"));
            await Task.WhenAny(end, Task.Delay(_step, terminal.Time, cancel));
        }
    }

    public void Clear()
    {
        if (terminal.ErrorIsWatched)
        {
            terminal.Error.Write("\r\u001b[K");
        }
    }
}
