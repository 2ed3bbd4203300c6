using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace Muster.Doors.Go;

/// <summary>JSON strings as Go's <c>encoding/json</c> escapes and reads them.</summary>
internal static class GoJsonText
{
    // Go escapes <, > and & so that JSON may stand in HTML; DEL stays as it is.
    private static readonly SearchValues<byte> _plain = SearchValues.Create(
        [.. Enumerable.Range(0x20, 0x60).Select(value => (byte)value).Except("\"\\<>&"u8.ToArray())]);

    /// <summary>Appends the text, quoted. Bytes that are no UTF-8 become <c>\ufffd</c>.</summary>
    public static void Write(AnswerBuffer to, ReadOnlySpan<byte> text)
    {
        to.Append((byte)'"');
        while (!text.IsEmpty)
        {
            var plain = text.IndexOfAnyExcept(_plain);
            if (plain < 0)
            {
                to.Append(text);
                break;
            }

            to.Append(text[..plain]);
            text = text[(plain + WriteSpecial(to, text[plain..]))..];
        }

        to.Append((byte)'"');
    }

    public static void Write(AnswerBuffer to, string text)
    {
        const int OnStackBytesMax = 512;
        var bytesMax = Encoding.UTF8.GetMaxByteCount(text.Length);
        if (bytesMax <= OnStackBytesMax)
        {
            Span<byte> bytes = stackalloc byte[OnStackBytesMax];
            Write(to, bytes[..Encoding.UTF8.GetBytes(text, bytes)]);
            return;
        }

        var rented = ArrayPool<byte>.Shared.Rent(bytesMax);
        Write(to, rented.AsSpan(0, Encoding.UTF8.GetBytes(text, rented)));
        ArrayPool<byte>.Shared.Return(rented);
    }

    /// <summary>What stands between the quotes of a valid JSON string; broken UTF-8 and lone surrogates become U+FFFD.</summary>
    public static string Unescape(ReadOnlySpan<byte> quoted)
    {
        if (!quoted.Contains((byte)'\\'))
        {
            return Encoding.UTF8.GetString(quoted);
        }

        var text = new StringBuilder(quoted.Length);
        while (!quoted.IsEmpty)
        {
            var escape = quoted.IndexOf((byte)'\\');
            if (escape < 0)
            {
                text.Append(Encoding.UTF8.GetString(quoted));
                break;
            }

            text.Append(Encoding.UTF8.GetString(quoted[..escape]));
            quoted = quoted[(escape + 1)..];
            if (quoted[0] == (byte)'u')
            {
                quoted = quoted[UnescapeUnicode(quoted, text)..];
                continue;
            }

            text.Append(quoted[0] switch
            {
                (byte)'b' => '\b',
                (byte)'f' => '\f',
                (byte)'n' => '\n',
                (byte)'r' => '\r',
                (byte)'t' => '\t',
                var itself => (char)itself,
            });
            quoted = quoted[1..];
        }

        return text.ToString();
    }

    private static int UnescapeUnicode(ReadOnlySpan<byte> from, StringBuilder text)
    {
        const int Escape = 5; // uXXXX
        var first = Hex(from[1..Escape]);
        if (!char.IsSurrogate(first))
        {
            text.Append(first);
            return Escape;
        }

        if (char.IsHighSurrogate(first) && from[Escape..] is [(byte)'\\', (byte)'u', ..])
        {
            var second = Hex(from.Slice(Escape + 2, 4));
            if (char.IsLowSurrogate(second))
            {
                text.Append(first).Append(second);
                return Escape + 1 + Escape;
            }
        }

        text.Append('\uFFFD');
        return Escape;
    }

    private static char Hex(ReadOnlySpan<byte> digits)
    {
        _ = Utf8Parser.TryParse(digits, out ushort code, out _, 'x');
        return (char)code;
    }

    /// <summary>Writes what stands first and may not stand as it is; answers how many bytes that was.</summary>
    private static int WriteSpecial(AnswerBuffer to, ReadOnlySpan<byte> text)
    {
        switch (text[0])
        {
            case (byte)'"':
                to.Append("\\\""u8);
                return 1;
            case (byte)'\\':
                to.Append("\\\\"u8);
                return 1;
            case (byte)'\n':
                to.Append("\\n"u8);
                return 1;
            case (byte)'\r':
                to.Append("\\r"u8);
                return 1;
            case (byte)'\t':
                to.Append("\\t"u8);
                return 1;
            case < 0x80:
                WriteCode(to, text[0]);
                return 1;
        }

        if (Rune.DecodeFromUtf8(text, out var rune, out var length) != OperationStatus.Done)
        {
            // Go takes a broken sequence byte by byte.
            to.Append("\\ufffd"u8);
            return 1;
        }

        // JavaScript before 2019 took these two for line ends inside a string.
        if (rune.Value is 0x2028 or 0x2029)
        {
            WriteCode(to, rune.Value);
        }
        else
        {
            to.Append(text[..length]);
        }

        return length;
    }

    private static void WriteCode(AnswerBuffer to, int code)
    {
        Span<byte> escaped = stackalloc byte[6];
        Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"\\u{code:x4}"), escaped);
        to.Append(escaped);
    }
}
