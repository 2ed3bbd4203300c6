using Muster.Engine.Embedded.Room;

namespace Muster.Engine.Embedded;

/// <summary>The engine in numbers, as it is at one moment.</summary>
/// <param name="SupersededBytes">Keys and values (with overhead) of the versions that history keeps.</param>
/// <param name="FileBytes">The journal's database; 0 in memory.</param>
/// <param name="WalBytes">Its write-ahead log.</param>
public sealed record EngineStats(
    Revision Revision,
    Revision Compacted,
    long Keys,
    long SupersededBytes,
    long FileBytes,
    long WalBytes,
    int Watchers,
    int Leases,
    RoomState Room);
