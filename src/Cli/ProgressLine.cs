namespace Muster.Cli;

/// <summary>
/// How far something is, for who watches: from the first second on, one line that is written over, and wiped at the end.
/// </summary>
internal sealed class ProgressLine(Terminal terminal)
{
    private static readonly TimeSpan _every = TimeSpan.FromMilliseconds(250);

    private readonly long _began = terminal.Time.GetTimestamp();
    private TimeSpan _next = TimeSpan.FromSeconds(1);
    private bool _shown;

    /// <param name="text">Asked for only when it is time to show it.</param>
    public void Show(Func<string> text)
    {
        var passed = terminal.Time.GetElapsedTime(_began);
        if (terminal.ErrorIsWatched && passed >= _next)
        {
            _next = passed + _every;
            _shown = true;
            terminal.Error.Write($"\r{text()}\u001B[K");
        }
    }

    public void Clear()
    {
        if (_shown)
        {
            _shown = false;
            terminal.Error.Write("\r\u001B[K");
        }
    }
}
