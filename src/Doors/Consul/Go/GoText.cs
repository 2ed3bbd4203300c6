using System.Globalization;
using System.Text;

namespace Muster.Doors.Consul.Go;

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

    /// <summary>Go's <c>strconv.ParseBool</c>; null when it is neither.</summary>
    public static bool? ParseBool(string text) => text switch
    {
        "1" or "t" or "T" or "true" or "TRUE" or "True" => true,
        "0" or "f" or "F" or "false" or "FALSE" or "False" => false,
        _ => null,
    };

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
}
