using System.Text;

namespace Muster.Doors.Http2.Hpack;

/// <summary>Takes blocks of headers apart, each in the light of those before it (RFC 7541).</summary>
/// <param name="bytesMax">Of one block's fields, as they count by RFC 9113, section 6.5.2.</param>
internal sealed class HeaderReader(int bytesMax)
{
    private const string Broken = "a block of headers is broken";

    private readonly HeaderTable _table = new();

    /// <summary>The block's fields, behind what is in the list already; null when it is sound.</summary>
    public Http2Fault? Read(ReadOnlySpan<byte> block, List<HeaderField> fields)
    {
        var (bytes, mayResize) = (0, true);
        while (!block.IsEmpty)
        {
            var first = block[0];
            HeaderField? field;
            if ((first & 0x80) != 0)
            {
                field = TryNumber(ref block, 7, out var number) ? _table.Find(number) : null;
            }
            else if ((first & 0xE0) == 0x20)
            {
                if (!mayResize || !TryNumber(ref block, 5, out var size) || size > HeaderTable.BytesMost)
                {
                    return new Http2Fault(Http2Error.Compression, "a table of headers has an unlawful size");
                }

                _table.Resize(size);
                continue;
            }
            else
            {
                var isKept = (first & 0x40) != 0;
                field = TrySpelt(ref block, isKept ? 6 : 4);
                if (isKept && field is not null)
                {
                    _table.Keep(field);
                }
            }

            if (field is null)
            {
                return new Http2Fault(Http2Error.Compression, Broken);
            }

            mayResize = false;
            bytes += field.Bytes;
            if (bytes > bytesMax)
            {
                return new Http2Fault(Http2Error.EnhanceYourCalm, $"the headers of a request hold more than {bytesMax} bytes");
            }

            fields.Add(field);
        }

        return null;
    }

    private HeaderField? TrySpelt(ref ReadOnlySpan<byte> block, int prefixBits)
    {
        if (!TryNumber(ref block, prefixBits, out var number))
        {
            return null;
        }

        var name = number == 0 ? TryText(ref block) : _table.Find(number)?.Name;
        return name is not null && TryText(ref block) is { } value ? new HeaderField(name, value) : null;
    }

    private static string? TryText(ref ReadOnlySpan<byte> block)
    {
        if (block.IsEmpty)
        {
            return null;
        }

        var isEncoded = (block[0] & 0x80) != 0;
        if (!TryNumber(ref block, 7, out var length) || length > block.Length)
        {
            return null;
        }

        var text = block[..length];
        block = block[length..];
        if (!isEncoded)
        {
            return Encoding.Latin1.GetString(text);
        }

        var decodedMax = Huffman.DecodedMax(length);
        Span<byte> decoded = decodedMax <= 512 ? stackalloc byte[512] : new byte[decodedMax];
        var written = Huffman.Decode(text, decoded);
        return written < 0 ? null : Encoding.Latin1.GetString(decoded[..written]);
    }

    // A number that begins in the last bits of a byte and goes on, where these are all ones, by seven bits a byte.
    private static bool TryNumber(ref ReadOnlySpan<byte> block, int prefixBits, out int number)
    {
        var most = (1 << prefixBits) - 1;
        number = block[0] & most;
        block = block[1..];
        if (number < most)
        {
            return true;
        }

        // Three more bytes hold more than any number that is lawful here.
        for (var shift = 0; shift <= 14 && !block.IsEmpty; shift += 7)
        {
            var more = block[0];
            block = block[1..];
            number += (more & 0x7F) << shift;
            if ((more & 0x80) == 0)
            {
                return true;
            }
        }

        return false;
    }
}
