using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace Muster.Doors.Consul.Snapshot;

/// <summary>
/// The block before each file of a tar archive (POSIX ustar), as far as a snapshot needs it: a regular file's name and size.
/// </summary>
/// <remarks>
/// <code>
///   0 name, 100 · 100 mode, 8 · 108 owner, 8 · 116 group, 8 · 124 size, 12 · 136 time, 12 · 148 checksum, 8 · 156 type, 1
/// 157 link, 100 · 257 "ustar", 6 · 263 "00", 2 · …                       numbers in octal; sizes from 8 GiB on in binary
/// </code>
/// </remarks>
internal readonly record struct TarHeader(string Name, long Size)
{
    public const int BlockBytes = 512;

    private const int SizeAt = 124;
    private const int SumAt = 148;
    private const int TypeAt = 156;
    private const int NameBytesMax = 100;

    /// <summary>Sizes that fit into eleven octal digits.</summary>
    private const long OctalMax = 1L << 33;

    /// <summary>Bytes of zeros after a file of that size.</summary>
    public static int Padding(long size) => (int)((BlockBytes - (size % BlockBytes)) % BlockBytes);

    public void Write(Span<byte> block, DateTimeOffset time)
    {
        block.Clear();
        Encoding.ASCII.GetBytes(Name, block);
        Text(block, 100, "0000600");
        Text(block, 108, "0000000");
        Text(block, 116, "0000000");
        if (Size < OctalMax)
        {
            Text(block, SizeAt, Octal(Size, 11));
        }
        else
        {
            block[SizeAt] = 0x80;
            BinaryPrimitives.WriteInt64BigEndian(block[(SizeAt + 4)..], Size);
        }

        Text(block, 136, Octal(Math.Max(0, time.ToUnixTimeSeconds()), 11));
        block[TypeAt] = (byte)'0';
        Text(block, 257, "ustar");
        Text(block, 263, "00");
        Text(block, SumAt, Octal(SumOf(block), 6));
        block[SumAt + 7] = (byte)' ';
    }

    /// <summary>Null for a block that is no regular file's header.</summary>
    public static TarHeader? Read(ReadOnlySpan<byte> block)
    {
        if (Number(block.Slice(SumAt, 8)) != SumOf(block) || block[TypeAt] is not ((byte)'0' or 0))
        {
            return null;
        }

        var name = block[..NameBytesMax];
        var end = name.IndexOf((byte)0);
        return Number(block.Slice(SizeAt, 12)) is { } size
            ? new TarHeader(Encoding.UTF8.GetString(end < 0 ? name : name[..end]), size)
            : null;
    }

    private static long? Number(ReadOnlySpan<byte> field)
    {
        if (field[0] == 0x80)
        {
            var value = BinaryPrimitives.ReadInt64BigEndian(field[^8..]);
            return value >= 0 ? value : null;
        }

        long number = 0;
        var digits = 0;
        foreach (var digit in field.Trim((byte)' ').Trim((byte)0))
        {
            if (digit is 0 or (byte)' ' && digits > 0)
            {
                break;
            }

            if (digit is < (byte)'0' or > (byte)'7')
            {
                return null;
            }

            number = (number * 8) + (digit - '0');
            digits++;
        }

        return number;
    }

    /// <summary>All bytes added up, those of the sum itself as blanks.</summary>
    private static long SumOf(ReadOnlySpan<byte> block)
    {
        long sum = 0;
        for (var i = 0; i < BlockBytes; i++)
        {
            sum += i is >= SumAt and < SumAt + 8 ? ' ' : block[i];
        }

        return sum;
    }

    private static string Octal(long number, int digits) =>
        Convert.ToString(number, 8).PadLeft(digits, '0').ToString(CultureInfo.InvariantCulture);

    private static void Text(Span<byte> block, int at, string text) => Encoding.ASCII.GetBytes(text, block[at..]);
}
