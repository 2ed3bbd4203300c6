using System.Globalization;
using System.Text;

namespace Muster.Bedrock.Hcl;

/// <summary>The escapes of quoted texts: those of Go.</summary>
internal static class HclEscape
{
    /// <summary>Reads the escape whose backslash stands at <paramref name="at"/>; false when there is no such escape.</summary>
    public static bool Read(string text, ref int at, StringBuilder into)
    {
        if (at + 1 >= text.Length)
        {
            return false;
        }

        var c = text[at + 1];
        if (GoEscape.Letter(c) is { } plain)
        {
            into.Append(plain);
            at += 2;
            return true;
        }

        return c switch
        {
            'x' => Digits(text, ref at, 2, 2, 16, into),
            'u' => Digits(text, ref at, 2, 4, 16, into),
            'U' => Digits(text, ref at, 2, 8, 16, into),
            >= '0' and <= '7' => Digits(text, ref at, 1, 3, 8, into),
            _ => false,
        };
    }

    private static bool Digits(string text, ref int at, int skip, int count, int radix, StringBuilder into)
    {
        var start = at + skip;
        if (start + count > text.Length)
        {
            return false;
        }

        var rune = 0L;
        foreach (var digit in text.AsSpan(start, count))
        {
            if (!int.TryParse([digit], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value)
                || value >= radix)
            {
                return false;
            }

            rune = (rune * radix) + value;
        }

        if (rune > int.MaxValue || !Rune.IsValid((int)rune))
        {
            return false;
        }

        into.Append(new Rune((int)rune).ToString());
        at = start + count;
        return true;
    }
}
