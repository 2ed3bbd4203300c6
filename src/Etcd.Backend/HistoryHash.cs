using System.Buffers.Binary;
using System.Numerics;
using System.Text;
using Muster.Bedrock;
using Muster.Engine;

namespace Muster.Etcd.Backend;

/// <summary>
/// etcd's own hash of a history: CRC-32C over the name of its table, then each row's key (main and sub revision, a mark
/// where it is a deletion) and value, in the order of revisions.
/// </summary>
public static class HistoryHash
{
    /// <summary>Refuses as the history's rows do.</summary>
    public static Result<uint> Of(HistoryCut history)
    {
        var hash = Crc(uint.MaxValue, Encoding.ASCII.GetBytes(HistoryTable.Name));
        foreach (var next in HistoryTable.Of(history))
        {
            if (!next.TryGet(out var row, out var refused))
            {
                return refused;
            }

            if (Counts(row, history))
            {
                hash = Crc(Crc(hash, row.Key), row.Value);
            }
        }

        return ~hash;
    }

    /// <summary>
    /// Members may differ in how far they have forgotten: of what is no younger than the compaction etcd counts only what
    /// nobody could have compacted away since, or all of it where nothing lives any more.
    /// </summary>
    private static bool Counts(TableRow row, HistoryCut history) =>
        row.Revision() > history.Floor.Value || !row.IsSuperseded || history.Live == 0;

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
