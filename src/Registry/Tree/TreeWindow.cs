using Muster.Engine;

namespace Muster.Registry.Tree;

/// <summary>The last events of the whole tree, and those who wait for the next.</summary>
internal sealed class TreeWindow
{
    /// <summary>Events that can be asked for later, and that a watcher may lag (etcd's).</summary>
    public const int EventsMax = 1000;

    // Protects all fields below; a leaf.
    private readonly Lock _sync = new();
    private readonly Queue<TreeEvent> _events = new();
    private readonly Dictionary<TreePath, HashSet<TreeWatcher>> _watchers = [];
    private readonly List<TreeWatcher> _woken = [];
    private Revision _cleared;

    public int Watchers { get; private set; }

    /// <summary>Whatever happened up to the revision can no longer be told; who waits must ask anew.</summary>
    public void Restart(Revision cleared)
    {
        lock (_sync)
        {
            _events.Clear();
            _cleared = cleared;
            foreach (var watcher in _watchers.Values.SelectMany(crowd => crowd))
            {
                watcher.End();
            }
        }
    }

    public void Add(IReadOnlyList<TreeEvent> events)
    {
        lock (_sync)
        {
            foreach (var change in events)
            {
                Add(change);
            }
        }
    }

    /// <summary>
    /// From then on the watcher hears of everything from <paramref name="since"/> on. Refuses when some of that is told no
    /// longer.
    /// </summary>
    public (TreeWatcher? Watcher, TreeRefusal? Refusal) Enter(TreeQuestion asked, Revision since, Revision head)
    {
        lock (_sync)
        {
            if (since <= _cleared)
            {
                var first = _events.TryPeek(out var oldest) ? oldest.At : _cleared.Next();
                return (null, new TreeRefusal(
                    TreeNo.HistoryCleared, $"the requested history has been cleared [{first}/{since}]", head));
            }

            var watcher = new TreeWatcher(this, asked, since, head);
            foreach (var change in _events)
            {
                if (change.At >= since && asked.Concerns(change))
                {
                    watcher.Offer(change);
                }
            }

            if (!_watchers.TryGetValue(asked.Path, out var crowd))
            {
                _watchers.Add(asked.Path, crowd = []);
            }

            crowd.Add(watcher);
            Watchers++;
            return (watcher, null);
        }
    }

    public void Leave(TreeWatcher watcher)
    {
        lock (_sync)
        {
            if (_watchers.TryGetValue(watcher.Asked.Path, out var crowd) && crowd.Remove(watcher))
            {
                Watchers--;
                if (crowd.Count == 0)
                {
                    _watchers.Remove(watcher.Asked.Path);
                }
            }
        }
    }

    private void Add(TreeEvent change)
    {
        _events.Enqueue(change);
        if (_events.Count > EventsMax)
        {
            _cleared = _events.Dequeue().At;
        }

        if (change.IsSilent)
        {
            return;
        }

        Find(change);
        foreach (var watcher in _woken)
        {
            if (change.At >= watcher.Since && watcher.Asked.Concerns(change) && !watcher.Offer(change))
            {
                watcher.End();
            }
        }

        _woken.Clear();
    }

    /// <summary>Only those who wait at the place, or above it; and, when all beneath it went, those who wait there.</summary>
    private void Find(TreeEvent change)
    {
        var at = change.Node.Path;
        Wake(TreePath.Root);
        foreach (var above in at.Above())
        {
            Wake(above);
        }

        if (!change.TakesAllBelow)
        {
            Wake(at);
            return;
        }

        foreach (var (path, crowd) in _watchers)
        {
            if (path.IsWithin(at))
            {
                _woken.AddRange(crowd);
            }
        }
    }

    private void Wake(TreePath path)
    {
        if (_watchers.TryGetValue(path, out var crowd))
        {
            _woken.AddRange(crowd);
        }
    }
}
