using System.Buffers;
using System.Text;

namespace Muster.Doors;

/// <summary>
/// The path and query of a request as Go's <c>url.ParseRequestURI</c> takes them apart: the path is unescaped once, as a
/// whole, so that <c>%2F</c> in a key is a slash.
/// </summary>
internal static class RequestTarget
{
    private static readonly SearchValues<char> _escapes = SearchValues.Create(
        ['%', .. Enumerable.Range(0x80, 0x80).Select(code => (char)code)]);

    /// <summary>
    /// Scheme and host, empty in the usual form of a target; the escaped path; the raw query, null without a question mark.
    /// </summary>
    public static (string Origin, string Path, string? Query) Split(string target)
    {
        var origin = "";
        if (target.StartsWith("http://", StringComparison.OrdinalIgnoreCase))
        {
            var path = target.IndexOf('/', "http://".Length);
            (origin, target) = path < 0 ? (target, "") : (target[..path], target[path..]);
        }

        var mark = target.IndexOf('?', StringComparison.Ordinal);
        return mark < 0 ? (origin, target, null) : (origin, target[..mark], target[(mark + 1)..]);
    }

    /// <summary>The unescaped bytes, or null when an escape is broken.</summary>
    public static byte[]? Unescape(string path)
    {
        var escape = path.AsSpan().IndexOfAny(_escapes);
        return escape < 0 ? Encoding.ASCII.GetBytes(path) : Unescape(path, plusIsSpace: false, out _);
    }

    /// <summary>One part of a query: as in a path, and <c>+</c> is a space.</summary>
    public static string? UnescapeQuery(ReadOnlySpan<char> part)
    {
        if (part.IndexOfAny('%', '+') < 0 && Ascii.IsValid(part))
        {
            return part.ToString();
        }

        return Unescape(part, plusIsSpace: true, out _) is { } bytes ? Encoding.UTF8.GetString(bytes) : null;
    }

    /// <summary>The unescaped bytes, or null with the first escape that is broken.</summary>
    /// <param name="text">Bytes as Latin-1 characters, as Kestrel hands them on.</param>
    public static byte[]? Unescape(ReadOnlySpan<char> text, bool plusIsSpace, out string broken)
    {
        broken = "";
        var bytes = new ArrayBufferWriter<byte>(Math.Max(1, text.Length));
        for (var i = 0; i < text.Length; i++)
        {
            var value = text[i];
            if (value == '%')
            {
                if (i + 2 >= text.Length || !char.IsAsciiHexDigit(text[i + 1]) || !char.IsAsciiHexDigit(text[i + 2]))
                {
                    broken = text[i..Math.Min(text.Length, i + 3)].ToString();
                    return null;
                }

                bytes.Write(Convert.FromHexString(text.Slice(i + 1, 2)));
                i += 2;
                continue;
            }

            bytes.Write([value == '+' && plusIsSpace ? (byte)' ' : (byte)value]);
        }

        return bytes.WrittenSpan.ToArray();
    }

    /// <summary>Go's <c>url.QueryEscape</c>.</summary>
    public static string EscapeQuery(string part) => Escape(Encoding.UTF8.GetBytes(part), "-_.~", "+");

    /// <summary>Go's escaping of a path that it must write itself.</summary>
    public static string EscapePath(ReadOnlySpan<byte> path) => Escape(path, "-_.~$&+,/:;=@", "%20");

    private static string Escape(ReadOnlySpan<byte> bytes, string kept, string space)
    {
        var escaped = new StringBuilder(bytes.Length);
        foreach (var value in bytes)
        {
            _ = (char)value switch
            {
                ' ' => escaped.Append(space),
                var plain when char.IsAsciiLetterOrDigit(plain) || kept.Contains(plain, StringComparison.Ordinal) =>
                    escaped.Append(plain),
                _ => escaped.Append('%').Append(Convert.ToHexString([value])),
            };
        }

        return escaped.ToString();
    }
}
