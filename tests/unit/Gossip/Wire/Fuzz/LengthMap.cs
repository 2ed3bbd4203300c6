using System.Buffers.Binary;

namespace Muster.Tests.Unit.Gossip.Wire.Fuzz;

/// <summary>A length or count in a message: where it is, and in how many bytes. Of half a byte, the lower bits of one.</summary>
internal readonly record struct Length(int At, int Bytes)
{
    public void Set(Span<byte> bytes, uint value)
    {
        switch (Bytes)
        {
            case 0:
                bytes[At] = (byte)((bytes[At] & ~Lower(bytes[At])) | (value & Lower(bytes[At])));
                break;
            case 1:
                bytes[At] = (byte)value;
                break;
            case 2:
                BinaryPrimitives.WriteUInt16BigEndian(bytes[At..], (ushort)value);
                break;
            default:
                BinaryPrimitives.WriteUInt32BigEndian(bytes[At..], value);
                break;
        }
    }

    public uint In(ReadOnlySpan<byte> bytes) => Bytes switch
    {
        0 => bytes[At] & Lower(bytes[At]),
        1 => bytes[At],
        2 => BinaryPrimitives.ReadUInt16BigEndian(bytes[At..]),
        _ => BinaryPrimitives.ReadUInt32BigEndian(bytes[At..]),
    };

    private static uint Lower(byte kind) => kind >= 0xa0 ? 0x1fu : 0x0fu;
}

/// <summary>Every length in a sound message, found without the readers under test: what is damaged is damaged knowingly.</summary>
internal sealed class LengthMap
{
    private readonly byte[] _bytes;
    private readonly List<Length> _found = [];

    private LengthMap(byte[] bytes) => _bytes = bytes;

    /// <summary>Of a message with its type byte: compounds with their parts, others as documents one behind the other.</summary>
    public static IReadOnlyList<Length> Of(byte[] message)
    {
        var map = new LengthMap(message);
        map.Message(0, message.Length);
        return map._found;
    }

    private void Message(int at, int end)
    {
        if (at >= end)
        {
            return;
        }

        if (_bytes[at] != 7)
        {
            // A user message has a type byte of its own layer before its document.
            for (var next = at + (_bytes[at] == 8 && end > at + 1 && _bytes[at + 1] < 16 ? 2 : 1); next < end;)
            {
                next = Document(next, end);
            }

            return;
        }

        var count = _bytes[at + 1];
        _found.Add(new Length(at + 1, 1));
        var part = at + 2 + 2 * count;
        for (var i = 0; i < count; i++)
        {
            var length = new Length(at + 2 + 2 * i, 2);
            _found.Add(length);
            var size = (int)length.In(_bytes);
            Message(part, part + size);
            part += size;
        }
    }

    /// <summary>Where the value ends that begins there.</summary>
    private int Document(int at, int end)
    {
        if (at >= end)
        {
            return end;
        }

        var kind = _bytes[at];
        return kind switch
        {
            >= 0x80 and <= 0x8f => Elements(at, 0, 2, end),
            >= 0x90 and <= 0x9f => Elements(at, 0, 1, end),
            >= 0xa0 and <= 0xbf => Raw(at, 0),
            0xd9 => Raw(at, 1),
            0xda => Raw(at, 2),
            0xdb => Raw(at, 4),
            0xdc => Elements(at, 2, 1, end),
            0xde => Elements(at, 2, 2, end),
            0xcc or 0xd0 => at + 2,
            0xcd or 0xd1 => at + 3,
            0xce or 0xd2 or 0xca => at + 5,
            0xcf or 0xd3 or 0xcb => at + 9,
            _ => at + 1,
        };
    }

    private int Raw(int at, int bytes)
    {
        var length = new Length(bytes == 0 ? at : at + 1, bytes);
        _found.Add(length);
        return at + 1 + bytes + (int)length.In(_bytes);
    }

    private int Elements(int at, int bytes, int each, int end)
    {
        var length = new Length(bytes == 0 ? at : at + 1, bytes);
        _found.Add(length);
        var next = at + 1 + bytes;
        for (var left = length.In(_bytes) * each; left > 0 && next < end; left--)
        {
            next = Document(next, end);
        }

        return next;
    }
}
