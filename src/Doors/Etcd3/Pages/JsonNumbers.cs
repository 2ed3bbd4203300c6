using System.Text;

namespace Muster.Doors.Etcd3.Pages;

/// <summary>
/// Whole numbers that are longer than a double can hold: the parser of JSON would round them, and a lease's id would be
/// another one. As text it takes them digit by digit, so they are put into quotes.
/// </summary>
internal static class JsonNumbers
{
    /// <summary>Digits that every double holds.</summary>
    private const int DigitsMax = 15;

    public static string Quoted(string json)
    {
        StringBuilder? quoted = null;
        var kept = 0;
        for (var at = 0; at < json.Length;)
        {
            var begin = at;
            if (json[at] == '"')
            {
                at = EndOfText(json, at);
            }
            else if (json[at] is '-' or (>= '0' and <= '9'))
            {
                at = EndOfNumber(json, at);
                if (IsLong(json.AsSpan(begin, at - begin)))
                {
                    (quoted ??= new StringBuilder()).Append(json, kept, begin - kept).Append('"').Append(json, begin, at - begin).Append('"');
                    kept = at;
                }
            }
            else
            {
                at++;
            }
        }

        return quoted is null ? json : quoted.Append(json, kept, json.Length - kept).ToString();
    }

    private static bool IsLong(ReadOnlySpan<char> number) => number.Length > DigitsMax && !number.ContainsAny('.', 'e', 'E');

    private static int EndOfText(string json, int begin)
    {
        var at = begin + 1;
        while (at < json.Length && json[at] != '"')
        {
            at += json[at] == '\\' ? 2 : 1;
        }

        return Math.Min(at + 1, json.Length);
    }

    private static int EndOfNumber(string json, int begin)
    {
        var at = begin + 1;
        while (at < json.Length && json[at] is (>= '0' and <= '9') or '.' or 'e' or 'E' or '+' or '-')
        {
            at++;
        }

        return at;
    }
}
