using Muster.Bedrock;

namespace Muster.Tests.Unit.Dns.Fuzz;

/// <summary>Damages a valid message field by field: to the values around which parsers err.</summary>
internal static class Mutation
{
    private const int FieldsMax = 3;

    public static byte[] Of(byte[] valid, Prng chance)
    {
        var bytes = valid.ToArray();
        var fields = FieldMap.Of(valid);
        for (var times = 1 + chance.Next(FieldsMax); times > 0; times--)
        {
            var field = fields[chance.Next(fields.Count)];
            field.Set(bytes, field.Kind == FieldKind.Pointer ? Pointer(field, fields, bytes, chance) : Number(field, bytes, chance));
        }

        return chance.Next(3) == 0 ? Reshaped(bytes, fields, chance) : bytes;
    }

    private static readonly ushort[] _types = [1, 2, 5, 6, 12, 16, 28, 33, 41, 252, 255];

    /// <summary>The values at the edges: of the field, of its kind, and of what is left of the message.</summary>
    private static uint Number(Field field, byte[] bytes, Prng chance)
    {
        var value = field.In(bytes);
        var left = (uint)(bytes.Length - field.At - field.Bytes);
        uint[] edges =
        [
            0, 1, value - 1, value + 1, value * 2, left, left - 1, left + 1, uint.MaxValue, uint.MaxValue - 1,
            63, 64, 127, 128, 191, 192, 193, 254, 255, 256, 0x3FFF, 0x4000, 0x7FFF, 0x8000, (uint)chance.Next(int.MaxValue),
        ];
        return field.Kind == FieldKind.Type && chance.Next(2) == 0
            ? _types[chance.Next(_types.Length)]
            : edges[chance.Next(edges.Length)];
    }

    /// <summary>To itself, just before and behind itself, into the header, to other labels and pointers, past the end.</summary>
    private static uint Pointer(Field field, IReadOnlyList<Field> fields, byte[] bytes, Prng chance)
    {
        var other = fields[chance.Next(fields.Count)].At;
        int[] targets = [field.At, field.At + 1, field.At - 1, 0, 12, other, other + 1, bytes.Length - 1, bytes.Length, 0x3FFF];
        return 0xC000u | ((uint)targets[chance.Next(targets.Length)] & 0x3FFF);
    }

    /// <summary>Cut, repeated, moved or grown at the border of a field.</summary>
    private static byte[] Reshaped(byte[] bytes, IReadOnlyList<Field> fields, Prng chance)
    {
        var at = Math.Clamp(fields[chance.Next(fields.Count)].At + chance.Next(3) - 1, 0, bytes.Length);
        var until = Math.Clamp(fields[chance.Next(fields.Count)].At, at, bytes.Length);
        return chance.Next(6) switch
        {
            0 => bytes[..at],
            1 => [.. bytes, .. bytes[at..]],
            2 => [.. bytes[..at], .. bytes[until..]],
            3 => [.. bytes[..until], .. bytes[at..until], .. bytes[until..]],
            4 => [.. bytes, 0, 0, 41, 4, 0, 0, 0, 0, 0, 0, (byte)chance.Next(16), 0, 8, 0, (byte)chance.Next(16), 0, 1, 24, 0, 1, 2, 3],
            _ => Grown(bytes, chance),
        };
    }

    /// <summary>The question's name becomes about as long as a name may be: 255 bytes, the root's included.</summary>
    private static byte[] Grown(byte[] bytes, Prng chance)
    {
        var wanted = 252 + chance.Next(7);
        var name = new List<byte>();
        while (name.Count + 1 < wanted)
        {
            var label = Math.Min(63, wanted - name.Count - 2);
            if (label == 0)
            {
                break;
            }

            name.Add((byte)label);
            name.AddRange(Enumerable.Repeat((byte)'x', label));
        }

        return bytes.Length < 12 ? bytes : [.. bytes[..4], 0, 1, .. new byte[6], .. name, 0, 0, 1, 0, 1];
    }
}
