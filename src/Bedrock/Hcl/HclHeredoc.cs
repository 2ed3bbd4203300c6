namespace Muster.Bedrock.Hcl;

/// <summary>
/// Texts of several lines: <c>&lt;&lt;NAME</c>, the lines, and a line with the name alone. With <c>&lt;&lt;-NAME</c> the
/// indentation that all lines share is taken away. The last line keeps its end.
/// </summary>
internal static class HclHeredoc
{
    /// <summary>Reads the one that begins at <paramref name="at"/> and stops behind its closing name; false when it is none.</summary>
    public static bool Read(string text, ref int at, out string value)
    {
        value = "";
        var rest = text.AsSpan(at);
        var lineEnd = rest.IndexOf('\n');
        if (lineEnd < 0 || !rest.StartsWith("<<"))
        {
            return false;
        }

        var name = rest[2..lineEnd].TrimEnd('\r');
        var indented = name.StartsWith("-");
        name = indented ? name[1..] : name;
        if (name.IsEmpty || name.IndexOfAnyExcept(_nameCharacters) >= 0)
        {
            return false;
        }

        var lines = new List<string>();
        var start = at + lineEnd + 1;
        while (start < text.Length)
        {
            var end = text.IndexOf('\n', start);
            var line = text.AsSpan(start, (end < 0 ? text.Length : end) - start);
            if (line.Trim(_blanks).SequenceEqual(name))
            {
                value = string.Concat(indented ? Unindented(lines) : lines);
                at = start + line.TrimEnd(_blanks).Length;
                return true;
            }

            if (end < 0)
            {
                return false;
            }

            lines.Add(text[start..(end + 1)]);
            start = end + 1;
        }

        return false;
    }

    private const string _blanks = " \t\r";

    private static readonly System.Buffers.SearchValues<char> _nameCharacters =
        System.Buffers.SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-.");

    private static IEnumerable<string> Unindented(List<string> lines)
    {
        var shared = lines
            .Where(line => line.AsSpan().Trim().Length > 0)
            .Select(line => line.Length - line.AsSpan().TrimStart(_blanks).Length)
            .DefaultIfEmpty(0)
            .Min();
        return lines.Select(line => line.AsSpan().Trim().Length > 0 ? line[shared..] : line.TrimStart(' ', '\t'));
    }
}
