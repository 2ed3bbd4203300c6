namespace Muster.Doors.Http2.Hpack;

/// <summary>
/// The code that texts of headers may be in (RFC 7541, appendix B). It is canonical: codes of one length are in the order of
/// their bytes, and follow those that are shorter, so that the lengths say all of it.
/// </summary>
internal static class Huffman
{
    private const int ShortestBits = 5;
    private const int LongestBits = 30;

    // Bits of each byte's code. The end has one too, of thirty ones, which never appears whole.
    private static ReadOnlySpan<byte> Bits =>
    [
        13, 23, 28, 28, 28, 28, 28, 28, 28, 24, 30, 28, 28, 30, 28, 28,
        28, 28, 28, 28, 28, 28, 30, 28, 28, 28, 28, 28, 28, 28, 28, 28,
        6, 10, 10, 12, 13, 6, 8, 11, 10, 10, 8, 11, 8, 6, 6, 6,
        5, 5, 5, 6, 6, 6, 6, 6, 6, 6, 7, 8, 15, 6, 12, 10,
        13, 6, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7,
        7, 7, 7, 7, 7, 7, 7, 7, 8, 7, 8, 13, 19, 13, 14, 6,
        15, 5, 6, 5, 6, 5, 6, 6, 6, 5, 7, 7, 6, 6, 6, 5,
        6, 7, 6, 5, 5, 6, 7, 7, 7, 7, 7, 15, 11, 14, 13, 28,
        20, 22, 20, 20, 22, 22, 22, 23, 22, 23, 23, 23, 23, 23, 24, 23,
        24, 24, 22, 23, 24, 23, 23, 23, 23, 21, 22, 23, 22, 23, 23, 24,
        22, 21, 20, 22, 22, 23, 23, 21, 23, 22, 22, 24, 21, 22, 23, 23,
        21, 21, 22, 21, 23, 22, 23, 23, 20, 22, 22, 22, 23, 22, 22, 23,
        26, 26, 20, 19, 22, 23, 22, 25, 26, 26, 26, 27, 27, 26, 24, 25,
        19, 21, 26, 27, 27, 26, 27, 24, 21, 21, 26, 26, 28, 27, 27, 27,
        20, 24, 20, 21, 22, 21, 21, 23, 22, 22, 25, 25, 24, 24, 26, 23,
        26, 27, 26, 26, 27, 27, 27, 27, 27, 28, 27, 27, 27, 27, 27, 26,
    ];

    // By length: the first code, and where its byte stands among all in the order of their codes.
    private static readonly uint[] _firstCodes = new uint[LongestBits + 2];
    private static readonly int[] _firstPlaces = new int[LongestBits + 2];
    private static readonly byte[] _bytes = new byte[256];

    static Huffman()
    {
        var (code, place) = (0u, 0);
        for (var bits = 1; bits <= LongestBits + 1; bits++)
        {
            (_firstCodes[bits], _firstPlaces[bits]) = (code, place);
            for (var one = 0; one < Bits.Length; one++)
            {
                if (Bits[one] == bits)
                {
                    _bytes[place++] = (byte)one;
                    code++;
                }
            }

            code <<= 1;
        }
    }

    /// <summary>Bytes that so many bytes of code can stand for, at most.</summary>
    public static int DecodedMax(int encoded) => encoded * 8 / ShortestBits;

    /// <summary>The number of bytes written; -1 when the code is broken.</summary>
    public static int Decode(ReadOnlySpan<byte> encoded, Span<byte> to)
    {
        var (code, bits, written) = (0u, 0, 0);
        foreach (var one in encoded)
        {
            for (var bit = 7; bit >= 0; bit--)
            {
                code = (code << 1) | ((uint)one >> bit & 1);
                bits++;
                if (bits > LongestBits)
                {
                    return -1;
                }

                var place = code - _firstCodes[bits];
                if (code >= _firstCodes[bits] && place < _firstPlaces[bits + 1] - _firstPlaces[bits])
                {
                    to[written++] = _bytes[_firstPlaces[bits] + (int)place];
                    (code, bits) = (0, 0);
                }
            }
        }

        // What fills the last byte is the beginning of the end's code: ones, fewer than a byte has.
        return bits < 8 && code == (1u << bits) - 1 ? written : -1;
    }
}
