using Muster.Engine;

namespace Muster.Registry.Kv.Past;

public enum KvDeed
{
    Created,
    Changed,
    Deleted,
    Locked,
    Unlocked,
}

/// <summary>A user's key as it stood once.</summary>
/// <param name="Size">Bytes of the value; -1 where not even that is known.</param>
/// <param name="Kept">False where the value was too large to be kept, or nobody saw it; the entry has none then.</param>
public sealed record KvThen(KvEntry Entry, long Size, bool Kept);

/// <summary>One change of one key: what was done, by whom, and what it was afterwards.</summary>
/// <param name="Writes">How many writes this stands for.</param>
/// <param name="After">Null after a deletion.</param>
public sealed record KvMoment(Revision At, Stamp Stamp, KvDeed Deed, int Writes, KvThen? After);

/// <summary>A key's past, newest first.</summary>
/// <param name="More">True when there is more, to be asked for before the last one's revision.</param>
/// <param name="Since">What happened up to here is no longer known.</param>
public sealed record KvStory(IReadOnlyList<KvMoment> Moments, bool More, Revision Since, DateTimeOffset? SinceTime);

/// <summary>Users' keys as they stood at one revision.</summary>
public sealed record KvState(Revision At, IReadOnlyList<KvThen> Keys);

/// <summary>Names of keys that were there at one revision.</summary>
public sealed record KvNames(Revision At, IReadOnlyList<Key> Names);

/// <summary>A key that differs between two points of time; null where it does not exist.</summary>
public sealed record KvDifference(Key Key, KvThen? From, KvThen? To);

/// <summary>What differs between two revisions, in key order.</summary>
public sealed record KvComparison(Revision From, Revision To, IReadOnlyList<KvDifference> Differences);

/// <summary>What going back changed, or would change.</summary>
/// <param name="Done">How many of the keys were written; fewer than all after a refusal in between.</param>
public sealed record KvReverted(Revision To, IReadOnlyList<KvDifference> Changes, int Done, Revision? At);
