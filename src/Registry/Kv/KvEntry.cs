using Muster.Engine;

namespace Muster.Registry.Kv;

/// <summary>
/// A user's key as Consul's side sees it: the value unwrapped, and what the side record adds. <see cref="Modified"/> is
/// the greater of the value's and the side record's revision.
/// </summary>
/// <param name="Key">The user's bytes, without the keyspace's prefix.</param>
/// <param name="Session">The holder of the lock; null when free.</param>
public sealed record KvEntry(
    Key Key,
    ReadOnlyMemory<byte> Value,
    ulong Flags,
    ulong LockIndex,
    string? Session,
    Revision Created,
    Revision Modified);
