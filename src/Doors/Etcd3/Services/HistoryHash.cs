using System.Numerics;
using System.Buffers.Binary;
using Muster.Doors.Etcd3.Words;
using Muster.Registry.Bytes;

namespace Muster.Doors.Etcd3.Services;

/// <summary>
/// etcd's own hash of a history: CRC-32C over the name of its table, then each row's key (main and sub revision, a mark
/// where it is a deletion) and value, in the order of revisions.
/// </summary>
internal static class HistoryHash
{
    public static uint Of(UserHistory history)
    {
        var hash = Crc(uint.MaxValue, "key"u8);
        foreach (var row in HistoryRows.Of(history))
        {
            hash = Crc(Crc(hash, row.Key), row.Value);
        }

        return ~hash;
    }

    private static uint Crc(uint crc, ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length >= sizeof(ulong))
        {
            crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
            bytes = bytes[sizeof(ulong)..];
        }

        foreach (var one in bytes)
        {
            crc = BitOperations.Crc32C(crc, one);
        }

        return crc;
    }
}
