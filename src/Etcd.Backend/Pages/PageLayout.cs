using System.Buffers.Binary;

namespace Muster.Etcd.Backend.Pages;

/// <summary>
/// How bbolt lays out a page. All numbers have the least significant byte first.
/// </summary>
/// <remarks>
/// <code>
/// page      ┌ number 8 ┬ kind 2 ┬ elements 2 ┬ further pages that belong to it 4 ┐ 16 bytes, then its elements
/// leaf      ┌ flags 4 ┬ offset 4 ┬ key's length 4 ┬ value's length 4 ┐ each, then all keys and values
/// branch    ┌ offset 4 ┬ key's length 4 ┬ page 8 ┐ each, then all keys: the first key of what lies below
/// </code>
/// Offsets count from the element itself.
/// </remarks>
internal static class PageLayout
{
    public const int PageBytes = 4096;

    public const int HeaderBytes = 16;

    public const int ElementBytes = 16;

    /// <summary>Two, so that one is whole whenever the other is being written.</summary>
    public const int MetaPages = 2;

    public static void WriteHeader(Span<byte> page, ulong number, PageKind kind, int elements)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(page, number);
        BinaryPrimitives.WriteUInt16LittleEndian(page[8..], (ushort)kind);
        BinaryPrimitives.WriteUInt16LittleEndian(page[10..], (ushort)elements);
        BinaryPrimitives.WriteUInt32LittleEndian(page[12..], (uint)((page.Length / PageBytes) - 1));
    }
}

/// <summary>bbolt's own numbers.</summary>
internal enum PageKind
{
    Branch = 0x01,
    Leaf = 0x02,
    Meta = 0x04,
    FreeList = 0x10,
}
