using System.Threading.Channels;
using Muster.Engine;

namespace Muster.Registry.Tree;

/// <summary>
/// Somebody who waits for events at a place. Ordered, and none left out: who does not take them is cut off, never skipped.
/// Leave by disposing of it.
/// </summary>
public sealed class TreeWatcher : IDisposable
{
    private readonly TreeWindow _window;
    private readonly Channel<TreeEvent> _events;

    internal TreeWatcher(TreeWindow window, TreeQuestion asked, Revision since, Revision at)
    {
        _window = window;
        Asked = asked;
        Since = since;
        At = at;
        _events = Channel.CreateBounded<TreeEvent>(
            new BoundedChannelOptions(TreeWindow.EventsMax) { SingleReader = true });
    }

    /// <summary>The revision at which it began: who comes back asks from the one after the last he has seen, or after this.</summary>
    public Revision At { get; }

    internal TreeQuestion Asked { get; }

    /// <summary>The first revision of which it wants to hear.</summary>
    internal Revision Since { get; }

    /// <summary>The next event; null when there will be none: come back and ask from where you were.</summary>
    public async ValueTask<TreeEvent?> NextAsync(CancellationToken cancel) =>
        await _events.Reader.WaitToReadAsync(cancel) && _events.Reader.TryRead(out var next) ? next : null;

    public void Dispose() => _window.Leave(this);

    /// <summary>False when it has fallen too far behind.</summary>
    internal bool Offer(TreeEvent change) => _events.Writer.TryWrite(change);

    internal void End() => _events.Writer.TryComplete();
}

/// <summary>What a watcher waits for: changes of the place alone, or of all beneath it, too.</summary>
public readonly record struct TreeQuestion(TreePath Path, bool Recursive)
{
    /// <summary>
    /// Of hidden places hears only who asks at or beneath them; whoever asks beneath a directory hears of its end.
    /// </summary>
    internal bool Concerns(TreeEvent change)
    {
        if (change.IsSilent)
        {
            return false;
        }

        var at = change.Node.Path;
        return at == Path
            || (Recursive && at.IsWithin(Path) && !at.IsHiddenFrom(Path))
            || (change.TakesAllBelow && Path.IsWithin(at));
    }
}
