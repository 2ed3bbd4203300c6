using System.Buffers.Binary;

namespace Muster.Etcd.Backend.Pages;

/// <summary>One of the two pages that a database begins with. Whoever opens it takes the later one that is whole.</summary>
internal static class MetaPage
{
    private const uint Magic = 0xED0C_DAED;
    private const uint Version = 2;
    private const int SumOffset = 56;

    private const ulong FnvOffset = 0xCBF2_9CE4_8422_2325;
    private const ulong FnvPrime = 0x0000_0100_0000_01B3;

    /// <param name="number">Of the page; of the transaction that is said to have written it, too.</param>
    /// <param name="pages">In the whole file.</param>
    public static byte[] Of(ulong number, ulong root, ulong free, ulong pages)
    {
        var page = new byte[PageLayout.PageBytes];
        PageLayout.WriteHeader(page, number, PageKind.Meta, elements: 0);
        var meta = page.AsSpan(PageLayout.HeaderBytes);
        BinaryPrimitives.WriteUInt32LittleEndian(meta, Magic);
        BinaryPrimitives.WriteUInt32LittleEndian(meta[4..], Version);
        BinaryPrimitives.WriteUInt32LittleEndian(meta[8..], PageLayout.PageBytes);

        // Four bytes of flags and, after the root's page, eight of a bucket's sequence: none of them is used.
        BinaryPrimitives.WriteUInt64LittleEndian(meta[16..], root);
        BinaryPrimitives.WriteUInt64LittleEndian(meta[32..], free);
        BinaryPrimitives.WriteUInt64LittleEndian(meta[40..], pages);
        BinaryPrimitives.WriteUInt64LittleEndian(meta[48..], number);
        BinaryPrimitives.WriteUInt64LittleEndian(meta[SumOffset..], Sum(meta[..SumOffset]));
        return page;
    }

    /// <summary>FNV-1a of 64 bits.</summary>
    public static ulong Sum(ReadOnlySpan<byte> bytes)
    {
        var sum = FnvOffset;
        foreach (var one in bytes)
        {
            sum = unchecked((sum ^ one) * FnvPrime);
        }

        return sum;
    }
}
