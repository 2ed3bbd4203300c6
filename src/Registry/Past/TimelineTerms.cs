namespace Muster.Registry.Past;

/// <summary>How much of the past is remembered, and how.</summary>
public sealed record TimelineTerms
{
    /// <summary>Older moments are forgotten.</summary>
    public TimeSpan KeepFor { get; init; } = TimeSpan.FromDays(30);

    /// <summary>Bytes of all moments; the oldest go first.</summary>
    public long BytesMax { get; init; } = 512L * 1024 * 1024;

    /// <summary>A value that was replaced is kept up to this many bytes; of a larger one, only that it was there.</summary>
    public int ValueBytesMax { get; init; } = 16 * 1024;

    /// <summary>
    /// Writes are gathered for so long before they are recorded, unless somebody asks: the engine holds those of a moment in
    /// its memory anyway, and what many writes touch in the store is written once.
    /// </summary>
    public TimeSpan GatherFor { get; init; } = TimeSpan.FromMilliseconds(200);

    public TimeSpan PruneInterval { get; init; } = TimeSpan.FromMinutes(1);
}
