namespace Muster.Engine.Etcd.Commits;

/// <summary>A set of ranges that tells whether another range meets it: single keys by hash, all others one by one.</summary>
internal sealed class Ground
{
    private readonly HashSet<Key> _keys = [];
    private readonly List<KeyRange> _ranges = [];

    public void Add(KeyRange range)
    {
        if (range.IsSingle())
        {
            _keys.Add(range.Start);
        }
        else if (!range.IsEmpty())
        {
            _ranges.Add(range);
        }
    }

    public bool Meets(KeyRange range)
    {
        for (var i = 0; i < _ranges.Count; i++)
        {
            if (_ranges[i].Overlaps(range))
            {
                return true;
            }
        }

        if (range.IsSingle())
        {
            return _keys.Contains(range.Start);
        }

        foreach (var key in _keys)
        {
            if (range.Contains(key))
            {
                return true;
            }
        }

        return false;
    }
}
