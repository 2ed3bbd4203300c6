namespace Muster.Engine.Embedded.Room;

/// <summary>
/// Whether there is room to grow. Once a mark is passed, a distance from it must be won back before growth is taken again,
/// so that it does not change with every commit. Pure.
/// </summary>
/// <param name="Memory">Too much memory is in use.</param>
/// <param name="Disk">Too little of the disk is free.</param>
public readonly record struct RoomMarks(bool Memory, bool Disk)
{
    /// <summary>What must be won back, as a part of the mark.</summary>
    private const int BackPart = 10;

    public bool Tight => Memory || Disk;

    public RoomMarks After(RoomSeen seen, RoomTerms terms)
    {
        var (memory, disk) = (terms.MemoryMark(seen), terms.DiskMark(seen));
        return new RoomMarks(
            memory > 0 && seen.MemoryBytes >= (Memory ? memory - (memory / BackPart) : memory),
            disk > 0 && seen.DiskBytesFree < (Disk ? disk + (disk / BackPart) : disk));
    }

    /// <summary>What is full, how full, and what to do; null when there is room.</summary>
    /// <param name="folder">Where the journal is.</param>
    public string? Why(RoomSeen seen, RoomTerms terms, string? folder) => this switch
    {
        { Disk: true } =>
            $"the disk of {folder} is nearly full: {Amount.Told(seen.DiskBytesFree)} of {Amount.Told(seen.DiskBytesAll)} are free, "
            + $"and nothing may grow below {Amount.Told(terms.DiskMark(seen))} (limits.disk_low); reads, deletes and small changes "
            + "of what is there go on. Free some space there, or lower the mark",
        { Memory: true } =>
            $"memory is nearly full: {Amount.Told(seen.MemoryBytes)} of {Amount.Told(seen.MemoryBytesAll)} are in use, "
            + $"and nothing may grow from {Amount.Told(terms.MemoryMark(seen))} on (limits.memory_high); reads, deletes and small "
            + "changes of what is there go on. Delete what is not needed, give the agent more memory, or raise the mark",
        _ => null,
    };
}
