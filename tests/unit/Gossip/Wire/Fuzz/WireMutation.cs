using Muster.Bedrock;

namespace Muster.Tests.Unit.Gossip.Wire.Fuzz;

/// <summary>Damages a message where it hurts: in its lengths, its types, at its end.</summary>
internal static class WireMutation
{
    private static readonly byte[] _telling =
        [0x00, 0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc0, 0xc1, 0xc4, 0xc6, 0xc9, 0xcf, 0xd3, 0xd8, 0xd9, 0xda, 0xdb, 0xdc, 0xdd, 0xde, 0xdf, 0xff];

    public static byte[] Of(byte[] sound, byte[] other, Prng chance)
    {
        var bytes = (byte[])sound.Clone();
        for (var left = 1 + chance.Next(3); left > 0 && bytes.Length > 0; left--)
        {
            bytes = Once(bytes, sound, other, chance);
        }

        return bytes;
    }

    private static byte[] Once(byte[] bytes, byte[] sound, byte[] other, Prng chance)
    {
        var at = chance.Next(bytes.Length);
        switch (chance.Next(8))
        {
            case 0 or 1 or 2:
                return WithLength(bytes, sound, chance);
            case 3:
                return bytes[..at];
            case 4:
                bytes[at] = _telling[chance.Next(_telling.Length)];
                return bytes;
            case 5:
                bytes[at] = (byte)chance.Next(256);
                return bytes;
            case 6:
                return [.. bytes[..at], .. other.AsSpan(chance.Next(other.Length))];
            default:
                // A value of another, longer form where there was one.
                return [.. bytes[..at], _telling[chance.Next(_telling.Length)], (byte)chance.Next(256), (byte)chance.Next(3), .. bytes[at..]];
        }
    }

    private static byte[] WithLength(byte[] bytes, byte[] sound, Prng chance)
    {
        var lengths = LengthMap.Of(sound);
        if (lengths.Count == 0)
        {
            return bytes;
        }

        var length = lengths[chance.Next(lengths.Count)];
        if (length.At + Math.Max(1, length.Bytes) > bytes.Length)
        {
            return bytes;
        }

        var now = length.In(bytes);
        var left = (uint)(bytes.Length - length.At);
        length.Set(bytes, chance.Next(8) switch
        {
            0 => 0,
            1 => now + 1,
            2 => now - 1,
            3 => uint.MaxValue,
            4 => left,
            5 => left - 1,
            6 => (uint)bytes.Length,
            _ => (uint)chance.Next(int.MaxValue),
        });
        return bytes;
    }
}
