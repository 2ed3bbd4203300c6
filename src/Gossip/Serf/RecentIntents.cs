namespace Muster.Gossip.Serf;

/// <summary>What was said of somebody who is not known yet: the newest of each, for a while.</summary>
public sealed class RecentIntents(TimeSpan kept)
{
    /// <summary>Intents remembered at once: who makes up names does not fill the memory.</summary>
    public const int CountMax = 65_536;

    private readonly Dictionary<string, Intent> _byName = new(StringComparer.Ordinal);

    /// <summary>Remembers it when it is newer than what is remembered; true then.</summary>
    public bool Hear(string node, bool leaves, ulong stamp, TimeSpan now)
    {
        var known = _byName.TryGetValue(node, out var before);
        if (known ? stamp <= before.Stamp : _byName.Count >= CountMax)
        {
            return false;
        }

        _byName[node] = new Intent(leaves, stamp, now);
        return true;
    }

    /// <summary>What is remembered of it; null: nothing.</summary>
    public Intent? Of(string node) => _byName.TryGetValue(node, out var intent) ? intent : null;

    public void Forget(TimeSpan now)
    {
        foreach (var (node, intent) in _byName)
        {
            if (now - intent.HeardAt > kept)
            {
                _byName.Remove(node);
            }
        }
    }

    /// <param name="Leaves">It goes; otherwise it comes.</param>
    public readonly record struct Intent(bool Leaves, ulong Stamp, TimeSpan HeardAt);
}
