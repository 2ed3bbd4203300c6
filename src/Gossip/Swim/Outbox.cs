namespace Muster.Gossip.Swim;

/// <summary>Where the pure layers of one pool put their effects, in order; emptied by its owner after each step.</summary>
public sealed class Outbox
{
    private List<Effect> _effects = [];

    public void Add(Effect effect) => _effects.Add(effect);

    /// <summary>What has gathered since the last call.</summary>
    public IReadOnlyList<Effect> Take()
    {
        if (_effects.Count == 0)
        {
            return [];
        }

        var taken = _effects;
        _effects = [];
        return taken;
    }
}
