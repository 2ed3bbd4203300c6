namespace Muster.Engine.Embedded.Room;

/// <summary>How much of what the engine needs there is at one moment; a total of 0 is not known, or not needed.</summary>
/// <param name="MemoryBytes">What the last garbage collection left.</param>
/// <param name="MemoryBytesAll">What this process may have: its container's limit, or the machine's memory.</param>
/// <param name="DiskBytesFree">Of the file system that holds the journal, for this user.</param>
public readonly record struct RoomSeen(long MemoryBytes, long MemoryBytesAll, long DiskBytesFree, long DiskBytesAll)
{
    /// <param name="folder">Null: nothing is kept on a disk.</param>
    public static RoomSeen Now(string? folder)
    {
        var memory = GC.GetGCMemoryInfo();
        var disk = folder is null ? null : new DriveInfo(folder);
        return new RoomSeen(
            memory.Index == 0 ? GC.GetTotalMemory(forceFullCollection: false) : memory.HeapSizeBytes, memory.TotalAvailableMemoryBytes, disk?.AvailableFreeSpace ?? 0, disk?.TotalSize ?? 0);
    }
}
