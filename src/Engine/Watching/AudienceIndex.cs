namespace Muster.Engine.Watching;

/// <summary>Finds the audiences of a key without visiting the others: a hash table for single keys, a treap for ranges.</summary>
internal sealed class AudienceIndex
{
    private readonly Dictionary<Key, Audience> _singles = [];
    private readonly Dictionary<KeyRange, Audience> _ranges = [];
    private readonly RangeTreap _treap = new();

    public int Watchers { get; private set; }

    public void Add(Watcher watcher)
    {
        var range = watcher.Request.Range;
        Watchers++;
        if (range.IsSingle())
        {
            if (!_singles.TryGetValue(range.Start, out var single))
            {
                _singles.Add(range.Start, single = new Audience(range));
            }

            single.Add(watcher);
            return;
        }

        if (!_ranges.TryGetValue(range, out var audience))
        {
            _ranges.Add(range, audience = new Audience(range));
            _treap.Add(audience);
        }

        audience.Add(watcher);
    }

    public void Remove(Watcher watcher)
    {
        var range = watcher.Request.Range;
        Watchers--;
        var single = range.IsSingle();
        var audience = single ? _singles[range.Start] : _ranges[range];
        audience.Remove(watcher);
        if (!audience.IsEmpty)
        {
            return;
        }

        if (single)
        {
            _singles.Remove(range.Start);
            return;
        }

        _ranges.Remove(range);
        _treap.Remove(audience);
    }

    public void Find(Key key, List<Audience> found)
    {
        if (_singles.TryGetValue(key, out var single))
        {
            found.Add(single);
        }

        _treap.Find(key, found);
    }

    public IEnumerable<Audience> All() => _singles.Values.Concat(_ranges.Values);
}
