namespace Muster.Engine.Embedded.Room;

/// <summary>When the engine is too full to grow. Null, or an amount of zero, sets no mark.</summary>
public sealed record RoomTerms
{
    /// <summary>Memory in use from which on nothing may grow; of all that this process may have.</summary>
    public Amount? MemoryHigh { get; init; } = Amount.Percent(80);

    /// <summary>Free space on the journal's disk below which nothing may grow; null: a twentieth, at most 512 MiB.</summary>
    public Amount? DiskLow { get; init; }

    private const long DiskLowBytesMax = 512L * 1024 * 1024;

    private const int DiskLowPart = 20;

    /// <summary>0: no mark.</summary>
    public long MemoryMark(RoomSeen seen) => seen.MemoryBytesAll == 0 ? 0 : MemoryHigh?.Of(seen.MemoryBytesAll) ?? 0;

    /// <summary>0: no mark.</summary>
    public long DiskMark(RoomSeen seen) => seen.DiskBytesAll == 0
        ? 0
        : DiskLow?.Of(seen.DiskBytesAll) ?? Math.Min(seen.DiskBytesAll / DiskLowPart, DiskLowBytesMax);
}
