using System.Globalization;
using System.Text;
using Muster.Bedrock;

namespace Muster.Doors.Go;

/// <summary>How Go prints and reads small things in texts: <c>%q</c>, <c>unicode.IsPrint</c>, <c>strconv</c>.</summary>
internal static class GoText
{
    /// <summary>Go's <c>strconv.Quote</c>.</summary>
    public static string Quote(string text)
    {
        var quoted = new StringBuilder(text.Length + 2).Append('"');
        foreach (var rune in text.EnumerateRunes())
        {
            _ = rune.Value switch
            {
                '"' => quoted.Append("\\\""),
                _ => AppendEscaped(quoted, rune),
            };
        }

        return quoted.Append('"').ToString();
    }

    /// <summary>Go's <c>strconv.Unquote</c> of a text in double quotes or back-ticks; null where Go says "invalid syntax".</summary>
    public static string? Unquote(string quoted)
    {
        var inner = quoted.AsSpan(1, quoted.Length - 2);
        if (quoted[0] == '`')
        {
            return inner.ToString().Replace("\r", "", StringComparison.Ordinal);
        }

        var text = new StringBuilder(inner.Length);
        while (!inner.IsEmpty)
        {
            if (inner[0] is '\n' or '"')
            {
                return null;
            }

            if (inner[0] != '\\')
            {
                text.Append(inner[0]);
                inner = inner[1..];
            }
            else if (AppendUnescaped(text, inner) is > 0 and var length)
            {
                inner = inner[length..];
            }
            else
            {
                return null;
            }
        }

        return text.ToString();
    }

    /// <summary>A byte as Go's JSON scanner names it: <c>'x'</c>, with the byte taken for a Latin-1 character.</summary>
    public static string QuoteByte(byte value)
    {
        var quoted = new StringBuilder("'");
        _ = value == (byte)'\'' ? quoted.Append("\\'") : AppendEscaped(quoted, new Rune((char)value));
        return quoted.Append('\'').ToString();
    }

    /// <summary>Go's <c>unicode.IsPrint</c>: letters, marks, numbers, punctuation, symbols, and the ASCII space.</summary>
    public static bool IsPrint(Rune rune)
    {
        if (rune.IsAscii)
        {
            return rune.Value is >= 0x20 and < 0x7F;
        }

        return Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.SpaceSeparator or UnicodeCategory.LineSeparator
            or UnicodeCategory.ParagraphSeparator or UnicodeCategory.Control or UnicodeCategory.Format
            or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned);
    }

    /// <summary>Go's <c>strconv.ParseUint(text, 10, 64)</c>, with its error's text.</summary>
    public static bool TryParseUint(string text, out ulong number, out string error)
    {
        number = 0;
        error = "";
        if (text.Length == 0 || text.AsSpan().ContainsAnyExceptInRange('0', '9'))
        {
            error = $"strconv.ParseUint: parsing {Quote(text)}: invalid syntax";
            return false;
        }

        if (!ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number))
        {
            error = $"strconv.ParseUint: parsing {Quote(text)}: value out of range";
            return false;
        }

        return true;
    }

    /// <summary>
    /// Go's <c>strconv.ParseInt(text, 0, 64)</c>, where 0x, 0o, 0b and a leading 0 name other bases; with its error's text.
    /// </summary>
    public static bool TryParseInt(string text, out long number, out string error)
    {
        number = 0;
        error = $"strconv.ParseInt: parsing {Quote(text)}: invalid syntax";
        var digits = text.AsSpan();
        var negative = digits is ['-', ..];
        digits = digits is ['-' or '+', ..] ? digits[1..] : digits;
        var radix = digits switch
        {
            ['0', 'x' or 'X', ..] => 16,
            ['0', 'o' or 'O', ..] => 8,
            ['0', 'b' or 'B', ..] => 2,
            ['0', _, ..] => 8,
            _ => 10,
        };
        digits = digits is ['0', 'x' or 'X' or 'o' or 'O' or 'b' or 'B', ..] ? digits[2..] : digits;
        if (digits.IsEmpty)
        {
            return false;
        }

        var size = Int128.Zero;
        foreach (var letter in digits)
        {
            var digit = char.IsAsciiHexDigit(letter) ? Convert.ToInt32(letter.ToString(), 16) : radix;
            if (digit >= radix)
            {
                return false;
            }

            size = size > long.MaxValue ? size : (size * radix) + digit;
        }

        size = negative ? -size : size;
        if (size < long.MinValue || size > long.MaxValue)
        {
            error = $"strconv.ParseInt: parsing {Quote(text)}: value out of range";
            return false;
        }

        number = (long)size;
        return true;
    }

    /// <summary>Go's <c>strconv.ParseBool</c>; null when it is neither.</summary>
    public static bool? ParseBool(string text) => text switch
    {
        "1" or "t" or "T" or "true" or "TRUE" or "True" => true,
        "0" or "f" or "F" or "false" or "FALSE" or "False" => false,
        _ => null,
    };

    /// <summary>How many characters the escape has that comes first; 0 when it is none.</summary>
    private static int AppendUnescaped(StringBuilder text, ReadOnlySpan<char> escape)
    {
        const int Short = 2;
        if (escape.Length < Short)
        {
            return 0;
        }

        if (GoEscape.Letter(escape[1]) is { } letter)
        {
            text.Append(letter);
            return Short;
        }

        var digits = escape[1] switch { 'x' => 2, 'u' => 4, 'U' => 8, _ => 0 };
        if (digits == 0 || escape.Length < Short + digits
            || !uint.TryParse(
                escape.Slice(Short, digits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code)
            || !Rune.IsValid(code))
        {
            return 0;
        }

        text.Append(new Rune(code).ToString());
        return Short + digits;
    }

    private static StringBuilder AppendEscaped(StringBuilder quoted, Rune rune) => rune.Value switch
    {
        '\\' => quoted.Append("\\\\"),
        '\a' => quoted.Append("\\a"),
        '\b' => quoted.Append("\\b"),
        '\f' => quoted.Append("\\f"),
        '\n' => quoted.Append("\\n"),
        '\r' => quoted.Append("\\r"),
        '\t' => quoted.Append("\\t"),
        '\v' => quoted.Append("\\v"),
        _ when IsPrint(rune) => quoted.Append(rune.ToString()),
        < 0x20 or 0x7F => quoted.Append(CultureInfo.InvariantCulture, $"\\x{rune.Value:x2}"),
        < 0x10000 => quoted.Append(CultureInfo.InvariantCulture, $"\\u{rune.Value:x4}"),
        _ => quoted.Append(CultureInfo.InvariantCulture, $"\\U{rune.Value:x8}"),
    };

    /// <summary>Whether every character can be printed; broken UTF-8 counts as U+FFFD, which can.</summary>
    public static bool IsPrintable(ReadOnlySpan<byte> text)
    {
        if (text.IndexOfAnyExceptInRange((byte)0x20, (byte)0x7E) < 0)
        {
            return true;
        }

        foreach (var rune in Encoding.UTF8.GetString(text).EnumerateRunes())
        {
            if (!IsPrint(rune))
            {
                return false;
            }
        }

        return true;
    }
}
