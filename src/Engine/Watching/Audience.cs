namespace Muster.Engine.Watching;

/// <summary>
/// All live watchers of one range, and what the revision at hand has for them so far. The batch is made once for all of
/// them. Guarded by the hub's lock.
/// </summary>
internal sealed class Audience(KeyRange range)
{
    private readonly List<Watcher> _watchers = [];
    private readonly List<WatchEvent> _pending = [];

    public KeyRange Range => range;

    public bool IsEmpty => _watchers.Count == 0;

    public IReadOnlyList<Watcher> Watchers => _watchers;

    public void Add(Watcher watcher)
    {
        watcher.Seat = _watchers.Count;
        _watchers.Add(watcher);
    }

    public void Remove(Watcher watcher)
    {
        var last = _watchers[^1];
        _watchers[watcher.Seat] = last;
        last.Seat = watcher.Seat;
        _watchers.RemoveAt(_watchers.Count - 1);
    }

    /// <summary>True for the first event of a revision.</summary>
    public bool Collect(WatchEvent change)
    {
        _pending.Add(change);
        return _pending.Count == 1;
    }

    /// <summary>Gives every watcher what was collected; those that lag too far are added to <paramref name="laggards"/>.</summary>
    public void Deliver(Revision at, Stamp stamp, List<Watcher> laggards)
    {
        WatchBatch? full = null;
        WatchBatch? lean = null;
        foreach (var watcher in _watchers)
        {
            var batch = watcher.Request.WithPrevious
                ? full ??= new WatchBatch(at, stamp, _pending.ToArray())
                : lean ??= new WatchBatch(at, stamp, Lean());
            if (!watcher.Offer(batch))
            {
                laggards.Add(watcher);
            }
        }

        _pending.Clear();
    }

    public void End(Bedrock.Refused refused)
    {
        foreach (var watcher in _watchers)
        {
            watcher.End(refused);
        }
    }

    private WatchEvent[] Lean()
    {
        var lean = new WatchEvent[_pending.Count];
        for (var i = 0; i < lean.Length; i++)
        {
            lean[i] = BatchFilter.WithoutPrevious(_pending[i]);
        }

        return lean;
    }
}
