using Muster.Bedrock;

namespace Muster.Gossip.Swim;

/// <summary>
/// Who is probed next: everybody once a round, in an order that is new each round, so that nobody waits longer than two
/// rounds. Who comes during a round is put at a random place in the rest of it.
/// </summary>
internal sealed class ProbeRing(Prng chance)
{
    private readonly List<int> _newcomers = [];
    private Shuffled _order;
    private int _size;
    private int _at;

    public void Add(int slot) => _newcomers.Add(slot);

    /// <summary>Whether a round is over; the next begins with <see cref="Begin"/>.</summary>
    public bool IsOver => _at >= _size && _newcomers.Count == 0;

    /// <param name="slots">The slots of the table, empty ones included: whoever came meanwhile is among them.</param>
    public void Begin(int slots)
    {
        _newcomers.Clear();
        _order = new(slots, chance);
        _size = slots;
        _at = 0;
    }

    /// <summary>The next slot of this round, which must not be over. It may be empty by now.</summary>
    public int Next()
    {
        Invariant.That(!IsOver);
        var drawn = _newcomers.Count == 0 ? 0 : chance.Next(_size - _at + _newcomers.Count);
        if (drawn >= _newcomers.Count)
        {
            return _order[_at++];
        }

        var slot = _newcomers[drawn];
        _newcomers[drawn] = _newcomers[^1];
        _newcomers.RemoveAt(_newcomers.Count - 1);
        return slot;
    }
}
