namespace Muster.Engine.Mvcc;

/// <summary>
/// A superseded version and, through it, all that came before. Links never change except to be cut when history is
/// compacted, and a value may be replaced by its <see cref="Evicted"/> stand-in; so snapshots share it freely, and
/// whoever reads the past checks the compaction revision once more when done.
/// </summary>
/// <remarks>
/// <code>
/// slot ─ now(9) ─ Past(7) ─▶ Past(5) ─▶ Past(4) ─▶ Past(2)
///                   └────────── jump ──────────────▲        (skew-binary: a version is found in O(log n) steps)
/// </code>
/// </remarks>
internal sealed class Past
{
    private volatile KeyValue? _item;
    private volatile Past? _previous;
    private volatile Past? _jump;
    private readonly int _depth;

    public Past(KeyValue item, int sub, Past? previous)
    {
        _item = item;
        Modified = item.Modified;
        Sub = sub;
        previous = previous is { IsCut: false } ? previous : null;
        _previous = previous;
        _depth = previous is null ? 0 : previous._depth + 1;
        _jump = previous?._jump is { } far && previous._depth - far._depth == far._depth - (far._jump?._depth ?? -1)
            ? far._jump ?? previous
            : previous;
    }

    public Revision Modified { get; }

    public int Sub { get; }

    public bool IsCut => _item is null;

    public KeyValue? Item => _item;

    /// <summary>What was before; null when nothing is known of it.</summary>
    public Past? Previous => _previous;

    /// <summary>The newest version of the chain at or below the revision; null when there is none any more.</summary>
    public static KeyValue? AsOf(Past? newest, Revision at)
    {
        var past = newest;
        while (past is not null && past.Modified > at)
        {
            past = past._jump is { } far && far.Modified > at
                ? far
                : past._previous;
        }

        return past?.Item;
    }

    public void Evict()
    {
        if (_item is { } item)
        {
            _item = Evicted.From(item, RowId.Of(Modified, Sub));
        }
    }

    /// <summary>Forgets this version; what was before it has been forgotten already.</summary>
    public void Cut()
    {
        _item = null;
        _previous = null;
        _jump = null;
    }
}
