using Muster.Gossip.Swim;

namespace Muster.Gossip.Serf;

/// <summary>What waits to be told on: intents before queries before events. None takes the place of another.</summary>
internal sealed class SerfRumors(int retransmitMult)
{
    private readonly Rumors<byte[]> _intents = new(retransmitMult);
    private readonly Rumors<byte[]> _queries = new(retransmitMult);
    private readonly Rumors<byte[]> _events = new(retransmitMult);

    /// <summary>How many wait: intents, queries and events.</summary>
    public (int Intents, int Queries, int Events) Waiting => (_intents.Count, _queries.Count, _events.Count);

    /// <param name="told">Called once it has been told as often as rumours are; null: nobody waits for it.</param>
    public void Intent(byte[] message, Action? told) => _intents.Add(message, message.Length, told: told);

    public void Query(byte[] message) => _queries.Add(message, message.Length);

    public void Event(byte[] message) => _events.Add(message, message.Length);

    /// <summary>What fits; each costs its bytes and the overhead.</summary>
    public List<byte[]> Take(int overhead, int budget, int members)
    {
        var taken = new List<byte[]>();
        foreach (var queue in (ReadOnlySpan<Rumors<byte[]>>)[_intents, _queries, _events])
        {
            budget = queue.Take(budget, overhead, members, taken);
        }

        return taken;
    }

    /// <summary>Drops of each queue the most told until no more are left than that.</summary>
    public void Prune(int countMax)
    {
        _intents.Prune(countMax);
        _queries.Prune(countMax);
        _events.Prune(countMax);
    }
}
