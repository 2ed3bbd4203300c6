namespace Muster.Gossip.Swim;

/// <summary>The running suspicions, by member.</summary>
internal sealed class Suspicions
{
    private readonly Dictionary<string, Suspicion> _running = new(StringComparer.Ordinal);

    /// <summary>No verdict is due before; may be earlier than the first that is.</summary>
    public TimeSpan Due { get; private set; } = TimeSpan.MaxValue;

    public Suspicion? Of(string member) => _running.GetValueOrDefault(member);

    public void Begin(string member, Suspicion suspicion)
    {
        _running[member] = suspicion;
        Expect(suspicion);
    }

    /// <summary>After a confirmation its end is nearer.</summary>
    public void Expect(Suspicion suspicion) => Due = suspicion.Deadline < Due ? suspicion.Deadline : Due;

    public Suspicion? End(string member)
    {
        _running.Remove(member, out var ended);
        return ended;
    }

    /// <summary>Whose time is up; they still run.</summary>
    public IReadOnlyList<(string Member, Suspicion Suspicion)> Over(TimeSpan now)
    {
        if (now < Due)
        {
            return [];
        }

        var over = _running.Where(pair => pair.Value.Deadline <= now).Select(pair => (pair.Key, pair.Value)).ToList();
        Due = _running.Values.Where(running => running.Deadline > now).Select(running => running.Deadline)
            .DefaultIfEmpty(TimeSpan.MaxValue).Min();
        return over;
    }

    public void Postpone(TimeSpan by)
    {
        foreach (var suspicion in _running.Values)
        {
            suspicion.Postpone(by);
        }

        Due = Due == TimeSpan.MaxValue ? Due : Due + by;
    }
}
