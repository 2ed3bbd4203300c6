using System.Buffers.Binary;
using System.Text;

namespace Muster.Gossip.Wire.Msgpack;

/// <summary>
/// Writes msgpack as the gossip of old knows it: texts and bytes alike are "raw" (never str8, never bin), and whole numbers
/// take the smallest form. A document may be followed by another: nothing separates them.
/// </summary>
public sealed class MsgpackWriter(int capacity = 128)
{
    private byte[] _bytes = new byte[Math.Max(capacity, 16)];
    private int _used;

    /// <summary>What was written; valid until the next write.</summary>
    public ReadOnlySpan<byte> Written => _bytes.AsSpan(0, _used);

    /// <summary>How many bytes were written.</summary>
    public int Length => _used;

    /// <summary>A copy of what was written.</summary>
    public byte[] ToArray() => Written.ToArray();

    /// <summary>One byte as it is, outside of any document: the type of a message stands before its document.</summary>
    public void Byte(byte value) => Room(1)[0] = value;

    /// <summary>Bytes as they are, outside of any document.</summary>
    public void Verbatim(ReadOnlySpan<byte> bytes) => bytes.CopyTo(Room(bytes.Length));

    public void Nil() => Byte(0xc0);

    public void Bool(bool value) => Byte(value ? (byte)0xc3 : (byte)0xc2);

    /// <summary>A number that is not negative, in the smallest form.</summary>
    public void Unsigned(ulong value)
    {
        switch (value)
        {
            case <= 0x7f:
                Byte((byte)value);
                break;
            case <= byte.MaxValue:
                Byte(0xcc);
                Byte((byte)value);
                break;
            case <= ushort.MaxValue:
                Byte(0xcd);
                BinaryPrimitives.WriteUInt16BigEndian(Room(2), (ushort)value);
                break;
            case <= uint.MaxValue:
                Byte(0xce);
                BinaryPrimitives.WriteUInt32BigEndian(Room(4), (uint)value);
                break;
            default:
                Byte(0xcf);
                BinaryPrimitives.WriteUInt64BigEndian(Room(8), value);
                break;
        }
    }

    /// <summary>A number of either sign, in the smallest form; the signed forms are for negative ones only.</summary>
    public void Signed(long value)
    {
        switch (value)
        {
            case >= 0:
                Unsigned((ulong)value);
                break;
            case >= -32:
                Byte((byte)value);
                break;
            case >= sbyte.MinValue:
                Byte(0xd0);
                Byte((byte)value);
                break;
            case >= short.MinValue:
                Byte(0xd1);
                BinaryPrimitives.WriteInt16BigEndian(Room(2), (short)value);
                break;
            case >= int.MinValue:
                Byte(0xd2);
                BinaryPrimitives.WriteInt32BigEndian(Room(4), (int)value);
                break;
            default:
                Byte(0xd3);
                BinaryPrimitives.WriteInt64BigEndian(Room(8), value);
                break;
        }
    }

    public void Float(double value)
    {
        Byte(0xcb);
        BinaryPrimitives.WriteDoubleBigEndian(Room(8), value);
    }

    /// <summary>A text, as UTF-8.</summary>
    public void Text(string value)
    {
        var length = Encoding.UTF8.GetByteCount(value);
        RawHeader(length);
        Encoding.UTF8.GetBytes(value, Room(length));
    }

    /// <summary>Bytes; none at all is not the same as null.</summary>
    public void Raw(ReadOnlySpan<byte> value)
    {
        RawHeader(value.Length);
        Verbatim(value);
    }

    /// <summary>Bytes, or nil for null.</summary>
    public void RawOrNil(byte[]? value)
    {
        if (value is null)
        {
            Nil();
        }
        else
        {
            Raw(value);
        }
    }

    /// <summary>So many elements follow.</summary>
    public void Array(int count) => Header(count, 0x90, 0xdc);

    /// <summary>So many pairs of key and value follow. A record's keys go in ascending order of their bytes.</summary>
    public void Map(int count) => Header(count, 0x80, 0xde);

    /// <summary>The key of a record's field: a text in ASCII.</summary>
    public void Key(ReadOnlySpan<byte> name) => Raw(name);

    private void RawHeader(int length)
    {
        switch (length)
        {
            case <= 31:
                Byte((byte)(0xa0 | length));
                break;
            case <= ushort.MaxValue:
                Byte(0xda);
                BinaryPrimitives.WriteUInt16BigEndian(Room(2), (ushort)length);
                break;
            default:
                Byte(0xdb);
                BinaryPrimitives.WriteUInt32BigEndian(Room(4), (uint)length);
                break;
        }
    }

    private void Header(int count, byte small, byte large)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        switch (count)
        {
            case <= 15:
                Byte((byte)(small | count));
                break;
            case <= ushort.MaxValue:
                Byte(large);
                BinaryPrimitives.WriteUInt16BigEndian(Room(2), (ushort)count);
                break;
            default:
                Byte((byte)(large + 1));
                BinaryPrimitives.WriteUInt32BigEndian(Room(4), (uint)count);
                break;
        }
    }

    private Span<byte> Room(int count)
    {
        if (_bytes.Length - _used < count)
        {
            System.Array.Resize(ref _bytes, (int)Math.Min(Math.Max(_bytes.Length * 2L, (long)_used + count), System.Array.MaxLength));
        }

        var room = _bytes.AsSpan(_used, count);
        _used += count;
        return room;
    }
}
