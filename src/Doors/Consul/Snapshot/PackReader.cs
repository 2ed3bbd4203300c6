using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace Muster.Doors.Consul.Snapshot;

/// <summary>
/// Reads one value of msgpack in the old dialect (texts and bytes are both raw), as Consul's snapshots hold it. A value is
/// null, a <see cref="bool"/>, a <see cref="long"/> (a <see cref="ulong"/> where it must be), a <see cref="double"/>, raw
/// bytes, a list, or a <see cref="PackMap"/>.
/// </summary>
/// <remarks>
/// <code>
/// 00–7F number · 80–8F map · 90–9F list · A0–BF raw · C0 null · C2 C3 false true · CA CB float · CC–CF unsigned
/// D0–D3 signed · D9–DB C4–C6 raw · DC DD list · DE DF map · E0–FF −32…−1
/// </code>
/// </remarks>
internal ref struct PackReader(ReadOnlyMemory<byte> bytes)
{
    /// <summary>Levels within each other: settings of proxies have a handful, and each costs stack.</summary>
    private const int DepthMax = 64;

    private readonly ReadOnlySpan<byte> _bytes = bytes.Span;

    /// <summary>Bytes taken so far.</summary>
    public int At { get; private set; }

    /// <summary>False when the value does not end within the bytes: it may, with more of them.</summary>
    public bool TryRead(out object? value) => TryRead(0, out value);

    private bool TryRead(int depth, out object? value)
    {
        value = null;
        if (depth > DepthMax)
        {
            throw Wrong($"more than {DepthMax} levels");
        }

        if (At >= _bytes.Length)
        {
            return false;
        }

        var type = _bytes[At++];
        switch (type)
        {
            case < 0x80:
                value = (long)type;
                return true;
            case < 0x90:
                return TryMap(type & 0x0F, depth, out value);
            case < 0xA0:
                return TryList(type & 0x0F, depth, out value);
            case < 0xC0:
                return TryRaw(type & 0x1F, out value);
            case >= 0xE0:
                value = (long)(sbyte)type;
                return true;
            case 0xC0:
                return true;
            case 0xC2 or 0xC3:
                value = type == 0xC3;
                return true;
            case 0xCA:
                return TryTake(4, out var single) && Is(BinaryPrimitives.ReadSingleBigEndian(single), out value);
            case 0xCB:
                return TryTake(8, out var real) && Is(BinaryPrimitives.ReadDoubleBigEndian(real), out value);
            case >= 0xCC and <= 0xCF:
                return TryUnsigned(1 << (type - 0xCC), out var number)
                    && (number <= long.MaxValue ? Is((long)number, out value) : IsLarge(number, out value));
            case >= 0xD0 and <= 0xD3:
                return TrySigned(1 << (type - 0xD0), out value);
            case 0xC4 or 0xD9:
                return TryLength(1, out var tiny) && TryRaw(tiny, out value);
            case 0xC5 or 0xDA:
                return TryLength(2, out var small) && TryRaw(small, out value);
            case 0xC6 or 0xDB:
                return TryLength(4, out var large) && TryRaw(large, out value);
            case 0xDC or 0xDD:
                return TryLength(type == 0xDC ? 2 : 4, out var items) && TryList(items, depth, out value);
            case 0xDE or 0xDF:
                return TryLength(type == 0xDE ? 2 : 4, out var members) && TryMap(members, depth, out value);
            default:
                throw Wrong($"type {type:x2} is not known");
        }
    }

    private bool TryList(int count, int depth, out object? value)
    {
        value = null;

        // Each has a byte at least: no more room is made than there is something to fill it.
        var items = new List<object?>(Math.Min(count, _bytes.Length - At));
        for (var i = 0; i < count; i++)
        {
            if (!TryRead(depth + 1, out var item))
            {
                return false;
            }

            items.Add(item);
        }

        value = items;
        return true;
    }

    private bool TryMap(int count, int depth, out object? value)
    {
        value = null;
        var members = new Dictionary<string, object?>(Math.Min(count, _bytes.Length - At), StringComparer.Ordinal);
        for (var i = 0; i < count; i++)
        {
            if (!TryRead(depth + 1, out var name) || !TryRead(depth + 1, out var member))
            {
                return false;
            }

            if (name is not ReadOnlyMemory<byte> text)
            {
                throw Wrong("a map's name is no text");
            }

            members[Encoding.UTF8.GetString(text.Span)] = member;
        }

        value = new PackMap(members);
        return true;
    }

    private bool TryRaw(int length, out object? value)
    {
        value = null;
        return TryTake(length, out var raw) && IsRaw(raw, out value);
    }

    private static bool IsRaw(ReadOnlySpan<byte> raw, out object? value)
    {
        value = (ReadOnlyMemory<byte>)raw.ToArray();
        return true;
    }

    private bool TrySigned(int bytes, out object? value)
    {
        value = null;
        if (!TryUnsigned(bytes, out var number))
        {
            return false;
        }

        var shift = 64 - (8 * bytes);
        value = (long)(number << shift) >> shift;
        return true;
    }

    private bool TryLength(int bytes, out int length)
    {
        var taken = TryUnsigned(bytes, out var number);
        length = number <= int.MaxValue
            ? (int)number
            : throw Wrong(string.Create(CultureInfo.InvariantCulture, $"a length of {number}"));
        return taken;
    }

    private bool TryUnsigned(int bytes, out ulong number)
    {
        number = 0;
        if (!TryTake(bytes, out var taken))
        {
            return false;
        }

        foreach (var part in taken)
        {
            number = (number << 8) | part;
        }

        return true;
    }

    private bool TryTake(int bytes, out ReadOnlySpan<byte> taken)
    {
        if (bytes > _bytes.Length - At)
        {
            taken = default;
            return false;
        }

        taken = _bytes.Slice(At, bytes);
        At += bytes;
        return true;
    }

    private static bool Is(double number, out object? value)
    {
        value = number;
        return true;
    }

    private static bool Is(long number, out object? value)
    {
        value = number;
        return true;
    }

    private static bool IsLarge(ulong number, out object? value)
    {
        value = number;
        return true;
    }

    private static InvalidDataException Wrong(string what) => new($"the state is damaged: {what}");
}
