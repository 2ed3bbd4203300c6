using System.Text.RegularExpressions;

namespace Muster.Tests.Conformance.Pairing;

/// <summary>A circle of links in an error's text: told the same way wherever somebody walked into it.</summary>
public static partial class Circle
{
    public const string Reason =
        "Consul goes through the chains that an entry touches in the order of a Go map, so where its way into a circle begins is chance; the circle is compared";

    private const string Arrow = " -> ";

    /// <summary>The text with each circle told without the way to it, and from its least name on.</summary>
    public static string Turned(string text) => Told().Replace(text, match => $"[{Turned(match.Groups[1].Value.Split(Arrow))}]");

    private static string Turned(string[] way)
    {
        var circle = way[Array.IndexOf(way, way[^1])..^1];
        var least = Array.IndexOf(circle, circle.Min(StringComparer.Ordinal));
        return string.Join(Arrow, [.. circle[least..], .. circle[..least], circle[least]]);
    }

    [GeneratedRegex(@"(?<=detected circular reference: )\[([^\[\]]+ -> [^\[\]]+)\]")]
    private static partial Regex Told();
}
