namespace Muster.Engine;

public enum SortBy
{
    Key,
    Version,
    Created,
    Modified,
    Value,
}

public enum Returning
{
    KeysAndValues,
    Keys,
    Count,
}

/// <summary>What to read. Results come in key order unless sorted otherwise; filters and sorting come before the limit.</summary>
public sealed record RangeQuery(KeyRange Range)
{
    /// <summary>Read as of this revision; 0 is now.</summary>
    public Revision At { get; init; }

    /// <summary>Answer only from a state at or above this revision (freshness: a Head taken before, or one's own write).</summary>
    public Revision AtLeast { get; init; }

    /// <summary>At most so many; 0 is all.</summary>
    public int Limit { get; init; }

    public SortBy SortBy { get; init; }

    public bool Descending { get; init; }

    public Returning Returning { get; init; }

    /// <summary>Bounds on revisions, both included; 0 is no bound.</summary>
    public Revision CreatedMin { get; init; }

    public Revision CreatedMax { get; init; }

    public Revision ModifiedMin { get; init; }

    public Revision ModifiedMax { get; init; }
}

/// <summary>
/// What was read. <see cref="Head"/> is the engine's revision at that moment. <see cref="Count"/> is the number of live
/// keys in the range before limit and filters. <see cref="Touched"/> is the last revision that put or deleted a key of the
/// range, deletions included as far as history goes: never below the compaction revision, since what happened before it
/// can no longer be told. Only for queries at the present (<see cref="RangeQuery.At"/> 0).
/// </summary>
public sealed record RangeResult(
    Revision Head,
    IReadOnlyList<KeyValue> Items,
    long Count,
    bool More,
    Revision Touched);
