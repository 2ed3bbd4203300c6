using System.Buffers;
using System.Runtime.InteropServices;
using Muster.Bedrock;

namespace Muster.Engine.Mvcc;

/// <summary>
/// Stands in for the value of a superseded version that memory no longer holds: it knows the length and the journal row
/// that gives the bytes back. Reading it by mistake breaks an invariant instead of answering with wrong bytes.
/// </summary>
internal sealed class Evicted(long rowId) : MemoryManager<byte>
{
    public long RowId => rowId;

    public static KeyValue From(KeyValue item, long rowId) =>
        item with { Value = new Evicted(rowId).CreateMemory(item.Value.Length) };

    public static bool Is(KeyValue item, out long rowId)
    {
        if (MemoryMarshal.TryGetMemoryManager<byte, Evicted>(item.Value, out var evicted))
        {
            rowId = evicted.RowId;
            return true;
        }

        rowId = 0;
        return false;
    }

    public override Span<byte> GetSpan() =>
        throw new BrokenInvariantException($"the value of journal row {rowId} is read back before it is used");

    public override MemoryHandle Pin(int elementIndex = 0) =>
        throw new BrokenInvariantException($"the value of journal row {rowId} is read back before it is used");

    public override void Unpin()
    {
    }

    protected override void Dispose(bool disposing)
    {
    }
}

/// <summary>Gives evicted values back; null when history was compacted meanwhile.</summary>
internal interface IEvictedValues
{
    ReadOnlyMemory<byte>? Read(long rowId);
}
