using Muster.Engine;

namespace Muster.Registry.Views;

/// <summary>
/// Readers that wait for something to change, by topic. Waking one topic costs nothing to those who wait for others, and
/// whether an answer has grown is found out once for each question, not for each reader.
/// </summary>
/// <param name="wokenBelow">
/// For a picture, a topic and what was asked: who knows an index below this is woken, the others sleep on.
/// </param>
internal sealed class Waiters<TTopic, TState>(Func<TState, TTopic, TTopic, Revision> wokenBelow)
    where TTopic : notnull
    where TState : class
{
    // Protects the dictionary and the lists in it; a leaf.
    private readonly Lock _sync = new();
    private readonly Dictionary<TTopic, Crowd> _crowds = [];
    private readonly Turnstile<TTopic, TState> _turnstile = new();

    /// <summary>How many wait, of all topics.</summary>
    public int Count { get; private set; }

    /// <summary>
    /// Come in before looking at the picture once more: a change after that look wakes. Leave by disposing of it, whatever
    /// happened.
    /// </summary>
    public Waiter<TTopic, TState> Enter(TTopic topic, TTopic asked, Revision known)
    {
        var waiter = new Waiter<TTopic, TState>(this, topic, asked, known);
        lock (_sync)
        {
            if (!_crowds.TryGetValue(topic, out var crowd))
            {
                _crowds.Add(topic, crowd = new Crowd());
            }

            crowd.Add(waiter);
            Count++;
        }

        return waiter;
    }

    /// <summary>True when it was the last of its topic.</summary>
    public bool Leave(Waiter<TTopic, TState> waiter)
    {
        lock (_sync)
        {
            if (waiter.IsListed && _crowds.TryGetValue(waiter.Topic, out var crowd))
            {
                Remove(crowd, waiter);
            }

            return !_crowds.ContainsKey(waiter.Topic);
        }
    }

    /// <summary>The topics were touched: who knows too little gets the picture.</summary>
    public void Wake(IReadOnlyCollection<TTopic> topics, TState picture)
    {
        if (topics.Count == 0)
        {
            return;
        }

        var woken = new List<Waiter<TTopic, TState>>();
        lock (_sync)
        {
            if (_crowds.Count == 0)
            {
                return;
            }

            foreach (var topic in topics)
            {
                if (_crowds.TryGetValue(topic, out var crowd))
                {
                    Wake(crowd, picture, woken);
                }
            }
        }

        _turnstile.Let(woken, picture);
    }

    /// <summary>Everybody must look for himself.</summary>
    public void WakeAll()
    {
        var woken = new List<Waiter<TTopic, TState>>();
        lock (_sync)
        {
            foreach (var crowd in _crowds.Values.ToArray())
            {
                while (crowd.First is { } waiter)
                {
                    Remove(crowd, waiter);
                    woken.Add(waiter);
                }
            }
        }

        _turnstile.Let(woken, null);
    }

    private void Wake(Crowd crowd, TState picture, List<Waiter<TTopic, TState>> woken)
    {
        TTopic? asked = default;
        var below = Revision.Never;
        for (var waiter = crowd.First; waiter is not null;)
        {
            var next = waiter.After;
            if (asked is null || !asked.Equals(waiter.Asked) || below == Revision.Never)
            {
                asked = waiter.Asked;
                below = wokenBelow(picture, waiter.Topic, asked);
            }

            if (waiter.Known < below)
            {
                Remove(crowd, waiter);
                woken.Add(waiter);
            }

            waiter = next;
        }
    }

    private void Remove(Crowd crowd, Waiter<TTopic, TState> waiter)
    {
        crowd.Remove(waiter);
        Count--;
        if (crowd.First is null)
        {
            _crowds.Remove(waiter.Topic);
        }
    }

    /// <summary>All who wait for one topic: a doubly linked list through the waiters themselves.</summary>
    private sealed class Crowd
    {
        private Waiter<TTopic, TState>? _last;

        public Waiter<TTopic, TState>? First { get; private set; }

        public void Add(Waiter<TTopic, TState> waiter)
        {
            waiter.IsListed = true;
            waiter.Before = _last;
            if (_last is null)
            {
                First = waiter;
            }
            else
            {
                _last.After = waiter;
            }

            _last = waiter;
        }

        public void Remove(Waiter<TTopic, TState> waiter)
        {
            if (waiter.Before is null)
            {
                First = waiter.After;
            }
            else
            {
                waiter.Before.After = waiter.After;
            }

            if (waiter.After is null)
            {
                _last = waiter.Before;
            }
            else
            {
                waiter.After.Before = waiter.Before;
            }

            (waiter.Before, waiter.After, waiter.IsListed) = (null, null, false);
        }
    }
}
