namespace Muster.Engine.Embedded.Room;

/// <summary>How much room there is, and where the marks are.</summary>
/// <param name="MemoryMark">Bytes in use from which on nothing may grow; 0: none.</param>
/// <param name="DiskMark">Free bytes below which nothing may grow; 0: none.</param>
/// <param name="Why">Why growth is refused; null when it is taken.</param>
public sealed record RoomState(RoomSeen Seen, long MemoryMark, long DiskMark, string? Why);
