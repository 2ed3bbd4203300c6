using System.Buffers;
using System.Text;

namespace Muster.Doors.Etcd2.Http;

/// <summary>The path of a request as Go's server takes it apart: unescaped once as a whole, cleaned of dots and empty parts.</summary>
internal static class Target
{
    /// <summary>The escaped path and the raw query of a request's target, which may name scheme and host.</summary>
    public static (string Path, string Query) Split(string target)
    {
        if (target.StartsWith("http://", StringComparison.OrdinalIgnoreCase))
        {
            var path = target.IndexOf('/', "http://".Length);
            target = path < 0 ? "/" : target[path..];
        }

        var mark = target.IndexOf('?', StringComparison.Ordinal);
        return mark < 0 ? (target, "") : (target[..mark], target[(mark + 1)..]);
    }

    /// <summary>The bytes, or null with the first escape that is none.</summary>
    /// <param name="text">Bytes as Latin-1 characters, as Kestrel hands them on.</param>
    public static byte[]? Unescape(ReadOnlySpan<char> text, bool plusIsSpace, out string broken)
    {
        broken = "";
        var bytes = new ArrayBufferWriter<byte>(Math.Max(1, text.Length));
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] != '%')
            {
                bytes.Write([text[i] == '+' && plusIsSpace ? (byte)' ' : (byte)text[i]]);
                continue;
            }

            if (i + 2 >= text.Length || !char.IsAsciiHexDigit(text[i + 1]) || !char.IsAsciiHexDigit(text[i + 2]))
            {
                broken = text[i..Math.Min(text.Length, i + 3)].ToString();
                return null;
            }

            bytes.Write(Convert.FromHexString(text.Slice(i + 1, 2)));
            i += 2;
        }

        return bytes.WrittenSpan.ToArray();
    }

    /// <summary>Rooted, dots resolved, no empty part; a slash at the end stays.</summary>
    public static byte[] Clean(ReadOnlySpan<byte> path)
    {
        var kept = new List<byte[]>();
        foreach (var range in path.Split((byte)'/'))
        {
            switch (path[range])
            {
                case [] or [(byte)'.']:
                    break;
                case [(byte)'.', (byte)'.']:
                    kept.RemoveRange(Math.Max(0, kept.Count - 1), Math.Min(1, kept.Count));
                    break;
                default:
                    kept.Add(path[range].ToArray());
                    break;
            }
        }

        var clean = new List<byte>(path.Length + 1);
        foreach (var part in kept)
        {
            clean.Add((byte)'/');
            clean.AddRange(part);
        }

        if (kept.Count == 0 || path is [.., (byte)'/'])
        {
            clean.Add((byte)'/');
        }

        return [.. clean];
    }

    /// <summary>A path as Go writes it.</summary>
    public static string Escape(ReadOnlySpan<byte> path)
    {
        var escaped = new StringBuilder(path.Length);
        foreach (var value in path)
        {
            _ = char.IsAsciiLetterOrDigit((char)value) || "-_.~$&+,/:;=@".Contains((char)value, StringComparison.Ordinal)
                ? escaped.Append((char)value)
                : escaped.Append('%').Append(Convert.ToHexString([value]));
        }

        return escaped.ToString();
    }
}
