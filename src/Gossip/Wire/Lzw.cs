using Muster.Bedrock;

namespace Muster.Gossip.Wire;

/// <summary>
/// LZW with the least significant bit first, literals of 8 bits and codes of 9 to 12: GIF's, without its blocks. Both sides
/// count codes alike: after every code of data the counter goes up by one, and with each power of two codes get a bit wider.
/// </summary>
internal static class Lzw
{
    private const int Clear = 256;
    private const int End = 257;
    private const int WidthMin = 9;
    private const int WidthMax = 12;
    private const int CodeMax = (1 << WidthMax) - 1;

    /// <summary>Compresses, byte for byte as the original does.</summary>
    public static byte[] Compress(ReadOnlySpan<byte> plain)
    {
        var to = new BitWriter(plain.Length / 2 + 16);
        var known = new LzwStrings(plain.Length);
        var (last, width) = (End, WidthMin);
        to.Write(Clear, width);
        if (plain.Length > 0)
        {
            int match = plain[0];
            foreach (var next in plain[1..])
            {
                if (known.Find(match, next) is var longer and >= 0)
                {
                    match = longer;
                    continue;
                }

                to.Write(match, width);
                if (Count(to, known, ref last, ref width))
                {
                    known.Add(match, next, last);
                }

                match = next;
            }

            to.Write(match, width);
            Count(to, known, ref last, ref width);
        }

        to.Write(End, width);
        return to.ToArray();
    }

    /// <summary>
    /// Decompresses; refused when it is no LZW, or would become longer than <paramref name="bytesMax"/>. Every string that a
    /// code stands for has been written before, so a code is remembered as the place of it in the output.
    /// </summary>
    public static Result<byte[]> Decompress(ReadOnlySpan<byte> packed, int bytesMax)
    {
        var output = new Output(Math.Min(bytesMax, Math.Max(64, packed.Length * 3L)), bytesMax);
        var from = new BitReader(packed);
        Span<int> starts = stackalloc int[CodeMax + 1];
        Span<int> lengths = stackalloc int[CodeMax + 1];
        var (next, width) = (End, WidthMin);
        var (start, length) = (0, 0);
        while (from.TryRead(width, out var code))
        {
            if (code == End)
            {
                return output.ToArray();
            }

            if (code == Clear)
            {
                (next, width, length) = (End, WidthMin, 0);
                continue;
            }

            if (length > 0 && next <= CodeMax)
            {
                // The string before, and the byte that comes now.
                (starts[next], lengths[next]) = (start, length + 1);
            }

            var known = length > 0 ? next : next - 1;
            if (code > Math.Min(known, CodeMax))
            {
                return Refuse("a code that stands for nothing yet");
            }

            var at = output.Length;
            if (!(code < Clear ? output.Literal((byte)code) : output.Repeat(starts[code], lengths[code])))
            {
                return new Refused(Refusal.TooLarge, "compressed: more than the bytes that are allowed");
            }

            (start, length) = (at, output.Length - at);
            if (next <= CodeMax && ++next == 1 << width && width < WidthMax)
            {
                width++;
            }
        }

        return Refuse("no end");
    }

    /// <summary>Counts a code that was written; false when the strings were forgotten for it, as there is no room for more.</summary>
    private static bool Count(BitWriter to, LzwStrings known, ref int last, ref int width)
    {
        if (++last == 1 << width)
        {
            width++;
        }

        if (last < CodeMax)
        {
            return true;
        }

        to.Write(Clear, Math.Min(width, WidthMax));
        known.Clear();
        (last, width) = (End, WidthMin);
        return false;
    }

    private static Refused Refuse(string why) => new(Refusal.Invalid, $"compressed: {why}");

    private sealed class BitWriter(int capacity)
    {
        private byte[] _bytes = new byte[capacity];
        private int _used;
        private uint _pending;
        private int _bits;

        public void Write(int code, int width)
        {
            _pending |= (uint)code << _bits;
            for (_bits += width; _bits >= 8; _bits -= 8)
            {
                Byte((byte)_pending);
                _pending >>= 8;
            }
        }

        public byte[] ToArray()
        {
            if (_bits > 0)
            {
                Byte((byte)_pending);
            }

            return _bytes[.._used];
        }

        private void Byte(byte value)
        {
            if (_used == _bytes.Length)
            {
                Array.Resize(ref _bytes, _used * 2);
            }

            _bytes[_used++] = value;
        }
    }

    private ref struct BitReader(ReadOnlySpan<byte> bytes)
    {
        private readonly ReadOnlySpan<byte> _bytes = bytes;
        private int _at;
        private uint _pending;
        private int _bits;

        public bool TryRead(int width, out int code)
        {
            for (; _bits < width; _bits += 8)
            {
                if (_at == _bytes.Length)
                {
                    code = 0;
                    return false;
                }

                _pending |= (uint)_bytes[_at++] << _bits;
            }

            code = (int)(_pending & ((1u << width) - 1));
            _pending >>= width;
            _bits -= width;
            return true;
        }
    }

    private sealed class Output(long capacity, int bytesMax)
    {
        private byte[] _bytes = new byte[capacity];

        public int Length { get; private set; }

        public bool Literal(byte value)
        {
            if (!Room(1))
            {
                return false;
            }

            _bytes[Length++] = value;
            return true;
        }

        /// <summary>Writes again what was written; the last byte of it may be the first one that is written now.</summary>
        public bool Repeat(int start, int length)
        {
            if (!Room(length))
            {
                return false;
            }

            for (var i = 0; i < length; i++)
            {
                _bytes[Length + i] = _bytes[start + i];
            }

            Length += length;
            return true;
        }

        public byte[] ToArray() => _bytes[..Length];

        private bool Room(int count)
        {
            if (count > bytesMax - Length)
            {
                return false;
            }

            if (count > _bytes.Length - Length)
            {
                Array.Resize(ref _bytes, (int)Math.Min(bytesMax, Math.Max(_bytes.Length * 2L, (long)Length + count)));
            }

            return true;
        }
    }
}
