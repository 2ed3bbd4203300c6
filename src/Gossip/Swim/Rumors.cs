namespace Muster.Gossip.Swim;

/// <summary>
/// What is to be told a limited number of times: the least told first, of those the largest that still fits, of those the
/// newest. A rumour about the same thing takes the place of the older one.
/// </summary>
public sealed class Rumors<T>(int retransmitMult)
{
    private readonly SortedSet<Rumor> _queue = new(new Turn());
    private readonly Dictionary<string, Rumor> _about = new(StringComparer.Ordinal);
    private long _last;

    public int Count => _queue.Count;

    /// <param name="bytes">What it takes of a packet's budget, without the overhead.</param>
    /// <param name="about">Takes the place of an older rumour about the same; null when it replaces none.</param>
    /// <param name="told">Called once when it has been told often enough or a newer one took its place.</param>
    public void Add(T item, int bytes, string? about = null, Action? told = null)
    {
        var rumor = new Rumor(item, bytes, about, ++_last, told);
        var older = about is null ? null : _about.GetValueOrDefault(about);
        if (older is not null)
        {
            _queue.Remove(older);
        }

        if (about is not null)
        {
            _about[about] = rumor;
        }

        _queue.Add(rumor);
        older?.Told?.Invoke();
    }

    /// <summary>Puts what fits behind what is there already.</summary>
    /// <param name="budget">Bytes; each rumour costs its own and <paramref name="overhead"/>.</param>
    /// <param name="members">Members known to the pool, from which follows how often each is told.</param>
    /// <returns>The bytes that are left.</returns>
    public int Take(int budget, int overhead, int members, List<T> into, int countMax = int.MaxValue)
    {
        if (_queue.Count == 0)
        {
            return budget;
        }

        // One pass in order suffices: what did not fit before will not fit into less.
        List<Rumor>? taken = null;
        foreach (var rumor in _queue)
        {
            if (into.Count >= countMax || budget <= overhead)
            {
                break;
            }

            if (rumor.Bytes + overhead <= budget)
            {
                budget -= rumor.Bytes + overhead;
                into.Add(rumor.Item);
                (taken ??= []).Add(rumor);
            }
        }

        CountTelling(taken, Scaling.Retransmissions(retransmitMult, members));
        return budget;
    }

    /// <summary>Drops the most told until no more are left than that.</summary>
    public void Prune(int countMax)
    {
        while (_queue.Count > countMax)
        {
            Drop(_queue.Max!);
        }
    }

    private void CountTelling(List<Rumor>? taken, int limit)
    {
        foreach (var rumor in taken ?? [])
        {
            if (rumor.Times + 1 >= limit)
            {
                Drop(rumor);
            }
            else
            {
                _queue.Remove(rumor);
                rumor.Times++;
                _queue.Add(rumor);
            }
        }
    }

    private void Drop(Rumor rumor)
    {
        _queue.Remove(rumor);
        if (rumor.About is { } about && _about.GetValueOrDefault(about) == rumor)
        {
            _about.Remove(about);
        }

        rumor.Told?.Invoke();
    }

    private sealed class Rumor(T item, int bytes, string? about, long order, Action? told)
    {
        public T Item => item;

        public int Bytes => bytes;

        public string? About => about;

        public long Order => order;

        public Action? Told => told;

        public int Times { get; set; }
    }

    private sealed class Turn : IComparer<Rumor>
    {
        public int Compare(Rumor? x, Rumor? y)
        {
            var byTimes = x!.Times.CompareTo(y!.Times);
            var bySize = y.Bytes.CompareTo(x.Bytes);
            return byTimes != 0 ? byTimes : bySize != 0 ? bySize : y.Order.CompareTo(x.Order);
        }
    }
}
