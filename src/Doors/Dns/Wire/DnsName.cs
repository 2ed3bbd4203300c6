using System.Text;

namespace Muster.Doors.Dns.Wire;

/// <summary>
/// A domain name in its uncompressed wire form: length-prefixed labels, ended by the root's zero byte. Case is kept; it is
/// compared without regard to ASCII case (RFC 4343).
/// </summary>
internal readonly struct DnsName : IEquatable<DnsName>
{
    /// <summary>Bytes of a whole name, the root's included (RFC 1035, 2.3.4).</summary>
    public const int BytesMax = 255;

    /// <summary>Bytes of one label (RFC 1035, 2.3.4).</summary>
    public const int LabelBytesMax = 63;

    public static readonly DnsName Root = new([0]);

    private readonly byte[] _wire;

    private DnsName(byte[] wire) => _wire = wire;

    public ReadOnlySpan<byte> Wire => _wire;

    /// <summary>Takes bytes that are known to be a whole, valid, uncompressed name.</summary>
    public static DnsName FromWire(ReadOnlySpan<byte> wire) => new(wire.ToArray());

    /// <summary>Dots separate labels; one at the end is allowed. False when a label is empty or anything is too long.</summary>
    public static bool TryParse(string text, out DnsName name) => TryJoin(text, Root, out name);

    /// <summary>The labels of <paramref name="head"/> (which may hold dots) in front of <paramref name="tail"/>.</summary>
    public static bool TryJoin(string head, DnsName tail, out DnsName name)
    {
        name = Root;
        var text = head.AsSpan();
        if (text.EndsWith("."))
        {
            text = text[..^1];
        }

        Span<byte> wire = stackalloc byte[BytesMax];
        var used = 0;
        foreach (var range in text.Split('.'))
        {
            var label = text[range];
            if (used + 1 >= BytesMax
                || !Encoding.UTF8.TryGetBytes(label, wire[(used + 1)..], out var length)
                || length is 0 or > LabelBytesMax)
            {
                return false;
            }

            wire[used] = (byte)length;
            used += 1 + length;
        }

        if (used + tail._wire.Length > BytesMax)
        {
            return false;
        }

        tail._wire.CopyTo(wire[used..]);
        name = new DnsName(wire[..(used + tail._wire.Length)].ToArray());
        return true;
    }

    /// <summary>
    /// The labels as lower-case text, first to last, without the root. A dot inside a label is shown as <c>\.</c>, so that
    /// it cannot be taken for a separator.
    /// </summary>
    public string[] LowerLabels()
    {
        var count = 0;
        for (var at = 0; _wire[at] != 0; at += 1 + _wire[at])
        {
            count++;
        }

        var labels = new string[count];
        var from = 0;
        for (var i = 0; i < count; i++)
        {
            labels[i] = LowerLabel(_wire.AsSpan(from + 1, _wire[from]));
            from += 1 + _wire[from];
        }

        return labels;
    }

    /// <summary>Lengths of labels are below any letter, so that bytes can be compared one by one; any byte may be in a label.</summary>
    public bool Equals(DnsName other)
    {
        if (_wire.Length != other._wire.Length)
        {
            return false;
        }

        for (var i = 0; i < _wire.Length; i++)
        {
            if (Folded(_wire[i]) != Folded(other._wire[i]))
            {
                return false;
            }
        }

        return true;
    }

    public override bool Equals(object? obj) => obj is DnsName other && Equals(other);

    public override int GetHashCode() => StringComparer.OrdinalIgnoreCase.GetHashCode(ToString());

    public override string ToString()
    {
        var text = new StringBuilder();
        for (var at = 0; _wire[at] != 0; at += 1 + _wire[at])
        {
            text.Append(Encoding.UTF8.GetString(_wire, at + 1, _wire[at]).Replace(".", @"\.", StringComparison.Ordinal))
                .Append('.');
        }

        return text.Length == 0 ? "." : text.ToString();
    }

    private static byte Folded(byte letter) => letter is >= (byte)'A' and <= (byte)'Z' ? (byte)(letter | 0x20) : letter;

    private static string LowerLabel(ReadOnlySpan<byte> label)
    {
        Span<char> chars = stackalloc char[LabelBytesMax];
        var length = Encoding.UTF8.GetChars(label, chars);
        var text = chars[..length];
        if (text.Contains('.'))
        {
            return new string(text).ToLowerInvariant().Replace(".", @"\.", StringComparison.Ordinal);
        }

        Span<char> lower = stackalloc char[LabelBytesMax];
        return new string(lower[..((ReadOnlySpan<char>)text).ToLowerInvariant(lower)]);
    }
}
