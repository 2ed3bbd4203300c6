namespace Muster.Engine.Mvcc;

/// <summary>A key's place in a leaf: how it stands (a tombstone has version 0), where in its revision, what was before.</summary>
internal readonly struct Slot(KeyValue item, int sub, Past? past)
{
    public KeyValue Item { get; } = item;

    public int Sub { get; } = sub;

    public Past? Past { get; } = past;

    public bool IsLive => Item.Version > 0;

    /// <summary>The key as it stood at the revision, or null when it did not exist.</summary>
    public KeyValue? AsOf(Revision at)
    {
        var item = Item.Modified <= at ? Item : Past.AsOf(Past, at);
        return item is { Version: > 0 } ? item : null;
    }
}
