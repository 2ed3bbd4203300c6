using System.Buffers.Binary;

namespace Muster.Registry.Events;

/// <summary>Events have no revision: what was seen last is told by its id.</summary>
public static class EventId
{
    /// <summary>
    /// What stands for an event where an index is expected (Consul's fold of a UUID: one half xor the other). Equal ones are
    /// the same event; greater and smaller mean nothing. 0 for what is no UUID.
    /// </summary>
    public static ulong Mark(string id)
    {
        if (!Guid.TryParseExact(id, "D", out var uuid))
        {
            return 0;
        }

        Span<byte> bytes = stackalloc byte[16];
        uuid.TryWriteBytes(bytes, bigEndian: true, out _);
        return BinaryPrimitives.ReadUInt64BigEndian(bytes) ^ BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]);
    }
}
