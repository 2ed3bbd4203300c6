using System.Buffers.Binary;
using System.Text;

namespace Muster.Gossip.Wire.Msgpack;

/// <summary>
/// Reads msgpack in the old dialect and in what newer writers make of it (str8, bin, wider numbers, records as arrays).
/// The first fault sticks: whatever is read after it is empty, so that a reader asks <see cref="Ok"/> once, at the end; what
/// repeats by a count that was read asks it in its loop. Nothing is allocated beyond what the bytes themselves hold.
/// </summary>
public ref struct MsgpackReader(ReadOnlySpan<byte> bytes)
{
    private readonly ReadOnlySpan<byte> _bytes = bytes;
    private int _at;

    /// <summary>Why reading stopped; <see cref="MsgpackFault.None"/> while it goes on.</summary>
    public MsgpackFault Fault { get; private set; }

    /// <summary>True as long as everything could be read.</summary>
    public readonly bool Ok => Fault == MsgpackFault.None;

    /// <summary>How many bytes were read.</summary>
    public readonly int Position => _at;

    /// <summary>What has not been read yet.</summary>
    public readonly ReadOnlySpan<byte> Rest => _bytes[_at..];

    /// <summary>
    /// Begins a record: a map from its fields' names, an array in the order of <paramref name="declared"/>, or nil (a record
    /// whose fields are all empty).
    /// </summary>
    public RecordFields Record(string[] declared)
    {
        if (TakeNil())
        {
            return new RecordFields(declared, 0, positional: false);
        }

        var positional = Peek() is (>= 0x90 and <= 0x9f) or 0xdc or 0xdd;
        return new RecordFields(declared, positional ? ArrayCount() : MapCount(), positional);
    }

    /// <summary>
    /// Comes to the next known field of a record, whose value must be read next. False at the record's end, or after a fault.
    /// </summary>
    public bool Next(ref RecordFields fields, out string name)
    {
        while (Ok && fields.Left > 0)
        {
            fields.Left--;
            var index = fields.Positional ? fields.At++ : IndexOf(fields.Declared, RawSpan(text: true));
            if (Ok && index >= 0 && index < fields.Declared.Length)
            {
                name = fields.Declared[index];
                return true;
            }

            Skip();
        }

        name = "";
        return false;
    }

    /// <summary>A number of 0 … <paramref name="max"/>; nil is 0.</summary>
    public ulong Unsigned(ulong max)
    {
        var value = Whole(out var negative);
        if (negative || value > max)
        {
            return Fail(MsgpackFault.Malformed);
        }

        return value;
    }

    public uint UInt32() => (uint)Unsigned(uint.MaxValue);

    public ushort UInt16() => (ushort)Unsigned(ushort.MaxValue);

    public byte UInt8() => (byte)Unsigned(byte.MaxValue);

    /// <summary>A number of either sign; nil is 0.</summary>
    public long Int64()
    {
        var value = Whole(out var negative);
        if (!negative && value > long.MaxValue)
        {
            return (long)Fail(MsgpackFault.Malformed);
        }

        return (long)value;
    }

    public bool Bool()
    {
        if (TakeNil())
        {
            return false;
        }

        var kind = Byte();
        if (Ok && kind is not (0xc2 or 0xc3))
        {
            Fail(MsgpackFault.Malformed);
        }

        return Ok && kind == 0xc3;
    }

    /// <summary>A number with a fraction; whole ones are taken too.</summary>
    public double Float()
    {
        switch (Peek())
        {
            case 0xcb:
                _at++;
                var eight = Take(8);
                return Ok ? BinaryPrimitives.ReadDoubleBigEndian(eight) : 0;
            case 0xca:
                _at++;
                var four = Take(4);
                return Ok ? BinaryPrimitives.ReadSingleBigEndian(four) : 0;
            default:
                return Int64();
        }
    }

    /// <summary>A text; nil is empty. What is not UTF-8 shows as U+FFFD.</summary>
    public string Text() => TakeNil() ? "" : Encoding.UTF8.GetString(RawSpan(text: true));

    /// <summary>Bytes, in whichever form, also as an array of numbers; nil is null.</summary>
    public byte[]? Bytes()
    {
        if (TakeNil())
        {
            return null;
        }

        if (Peek() is not ((>= 0x90 and <= 0x9f) or 0xdc or 0xdd))
        {
            return RawSpan(text: false).ToArray();
        }

        var bytes = new byte[ArrayCount()];
        for (var i = 0; i < bytes.Length && Ok; i++)
        {
            bytes[i] = UInt8();
        }

        return bytes;
    }

    /// <summary>How many elements follow; nil is none. Never more than the bytes that are left.</summary>
    public int ArrayCount() => Count(0x90, 0xdc);

    /// <summary>How many pairs follow; nil is none. Never more than the bytes that are left.</summary>
    public int MapCount() => Count(0x80, 0xde);

    /// <summary>True, and past it, when nil is next.</summary>
    public bool TakeNil()
    {
        if (!Ok || _at >= _bytes.Length || _bytes[_at] != 0xc0)
        {
            return false;
        }

        _at++;
        return true;
    }

    /// <summary>Passes over one value, whatever it is and however deep.</summary>
    public void Skip()
    {
        for (var left = 1L; left > 0 && Ok; left--)
        {
            var kind = Peek();
            switch (kind)
            {
                case (>= 0x90 and <= 0x9f) or 0xdc or 0xdd:
                    left += ArrayCount();
                    break;
                case (>= 0x80 and <= 0x8f) or 0xde or 0xdf:
                    left += 2L * MapCount();
                    break;
                case (>= 0xa0 and <= 0xbf) or (>= 0xd9 and <= 0xdb) or (>= 0xc4 and <= 0xc6):
                    RawSpan(text: false);
                    break;
                case 0xc1:
                    Fail(MsgpackFault.Malformed);
                    break;
                default:
                    _at = Math.Min(_at + 1, _bytes.Length);
                    Take(Width(kind));
                    break;
            }
        }
    }

    /// <summary>How many bytes follow the first one of a value of fixed length.</summary>
    private long Width(int kind) => kind switch
    {
        0xcc or 0xd0 => 1,
        0xcd or 0xd1 => 2,
        0xca or 0xce or 0xd2 => 4,
        0xcb or 0xcf or 0xd3 => 8,
        >= 0xd4 and <= 0xd8 => 1 + (1L << (kind - 0xd4)),
        0xc7 => 1 + (long)BigEndian(1),
        0xc8 => 1 + (long)BigEndian(2),
        0xc9 => 1 + (long)BigEndian(4),
        _ => 0,
    };

    private ReadOnlySpan<byte> RawSpan(bool text)
    {
        var kind = Byte();
        if (!Ok)
        {
            return [];
        }

        var length = kind switch
        {
            >= 0xa0 and <= 0xbf => (ulong)(kind & 0x1f),
            0xd9 => BigEndian(1),
            0xda => BigEndian(2),
            0xdb => BigEndian(4),
            0xc4 when !text => BigEndian(1),
            0xc5 when !text => BigEndian(2),
            0xc6 when !text => BigEndian(4),
            _ => Fail(MsgpackFault.Malformed),
        };
        return Take((long)length);
    }

    private int Count(byte small, byte large)
    {
        if (TakeNil())
        {
            return 0;
        }

        var kind = Byte();
        if (!Ok)
        {
            return 0;
        }

        var count = (kind & 0xf0) == small ? (ulong)(kind & 0x0f)
            : kind == large ? BigEndian(2)
            : kind == large + 1 ? BigEndian(4)
            : Fail(MsgpackFault.Malformed);

        // Each element takes a byte at least.
        return count > (ulong)(_bytes.Length - _at) ? (int)Fail(MsgpackFault.Truncated) : (int)count;
    }

    private ulong Whole(out bool negative)
    {
        negative = false;
        if (TakeNil())
        {
            return 0;
        }

        var kind = Byte();
        if (!Ok)
        {
            return 0;
        }

        var value = kind switch
        {
            <= 0x7f => kind,
            >= 0xe0 => (ulong)(sbyte)kind,
            0xcc => BigEndian(1),
            0xcd => BigEndian(2),
            0xce => BigEndian(4),
            0xcf => BigEndian(8),
            0xd0 => (ulong)(sbyte)BigEndian(1),
            0xd1 => (ulong)(short)BigEndian(2),
            0xd2 => (ulong)(int)BigEndian(4),
            0xd3 => BigEndian(8),
            _ => Fail(MsgpackFault.Malformed),
        };
        negative = kind is >= 0xe0 or (>= 0xd0 and <= 0xd3) && (long)value < 0;
        return value;
    }

    private ulong BigEndian(int width)
    {
        var bytes = Take(width);
        return !Ok ? 0 : width switch
        {
            1 => bytes[0],
            2 => BinaryPrimitives.ReadUInt16BigEndian(bytes),
            4 => BinaryPrimitives.ReadUInt32BigEndian(bytes),
            _ => BinaryPrimitives.ReadUInt64BigEndian(bytes),
        };
    }

    private int Peek()
    {
        if (!Ok || _at < _bytes.Length)
        {
            return Ok ? _bytes[_at] : 0;
        }

        return (int)Fail(MsgpackFault.Truncated);
    }

    private byte Byte()
    {
        var one = Take(1);
        return Ok ? one[0] : (byte)0;
    }

    private ReadOnlySpan<byte> Take(long length)
    {
        if (!Ok)
        {
            return [];
        }

        if (length > _bytes.Length - _at)
        {
            Fail(MsgpackFault.Truncated);
            return [];
        }

        var taken = _bytes.Slice(_at, (int)length);
        _at += (int)length;
        return taken;
    }

    private ulong Fail(MsgpackFault fault)
    {
        if (Ok)
        {
            Fault = fault;
        }

        return 0;
    }

    private static int IndexOf(string[] declared, ReadOnlySpan<byte> key)
    {
        for (var i = 0; i < declared.Length; i++)
        {
            if (Ascii.Equals(key, declared[i]))
            {
                return i;
            }
        }

        return -1;
    }
}
