using System.Text.RegularExpressions;

namespace Muster.Doors.Etcd3.Pages;

/// <summary>
/// Whole numbers that are longer than a double can hold: the parser of JSON would round them, and a lease's id would be
/// another one. As text it takes them digit by digit, so they are put into quotes.
/// </summary>
internal static partial class JsonNumbers
{
    /// <summary>Digits that every double holds.</summary>
    private const int DigitsMax = 15;

    public static string Quoted(string json) => Tokens().Replace(json, token => IsLong(token.ValueSpan) ? $"\"{token.Value}\"" : token.Value);

    private static bool IsLong(ReadOnlySpan<char> token) =>
        token[0] != '"' && token.Length > DigitsMax && !token.ContainsAny('.', 'e', 'E');

    // Texts, so that numbers within them are passed over, and numbers.
    [GeneratedRegex(@"""(?:[^""\\]|\\.)*""|-?[0-9][0-9.eE+-]*", RegexOptions.Singleline)]
    private static partial Regex Tokens();
}
