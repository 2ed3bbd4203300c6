namespace Muster.Engine.Timeline;

/// <summary>
/// A write of one key, remembered after the engine has forgotten it: who and when, and what was there before. What a write
/// made of the key is what the next one found, or what is there now.
/// </summary>
/// <param name="At">The revision of the write; of several told as one, that of the last.</param>
/// <param name="Place">Among the revision's events, from 0.</param>
/// <param name="Version">The key's version after it; 0 is a deletion.</param>
/// <param name="Writes">How many writes this one stands for: under load those of one writer to one key are told as one.</param>
/// <param name="Before">What the key held before; null when it did not exist.</param>
public sealed record Moment(Revision At, int Place, Stamp Stamp, Key Key, long Version, int Writes, Before? Before)
{
    public bool IsDeletion() => Version == 0;

    /// <summary>It came with a state that took the place of another: the row has a revision of its own, at or below this one.</summary>
    public bool IsOfReplacement() => Stamp.Origin == Origin.Replacement;
}

/// <summary>A key as it stood before a write.</summary>
/// <param name="Size">Bytes of the value.</param>
/// <param name="Value">Null when it was too large to be kept.</param>
public sealed record Before(Revision Created, Revision Modified, long Version, long Size, ReadOnlyMemory<byte>? Value);
