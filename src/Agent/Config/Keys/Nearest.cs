namespace Muster.Agent.Config.Keys;

/// <summary>For a misspelled name: the known one that was probably meant.</summary>
public static class Nearest
{
    /// <summary>One more change than this, and it is another word.</summary>
    private const int ChangesMax = 3;

    /// <summary>More names than this are no help.</summary>
    private const int ShownMax = 24;

    /// <summary>Null: none is near.</summary>
    public static string? Of(string name, IEnumerable<string> known)
    {
        var (nearest, changes) = known
            .Select(candidate => (candidate, Changes(name, candidate)))
            .MinBy(pair => pair.Item2);
        return changes <= Math.Min(ChangesMax, name.Length / 2) ? nearest : null;
    }

    internal static string Hint(string name, IReadOnlyCollection<string> known) =>
        Of(name, known) is { } nearest ? $"did you mean {nearest}?"
            : known.Count > ShownMax ? "no key is called so"
            : $"here there can be {string.Join(", ", known)}";

    /// <summary>Letters to add, take away or change (Levenshtein).</summary>
    private static int Changes(string one, string other)
    {
        var row = Enumerable.Range(0, other.Length + 1).ToArray();
        for (var i = 1; i <= one.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= other.Length; j++)
            {
                var changed = diagonal + (one[i - 1] == other[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(changed, 1 + Math.Min(diagonal, row[j - 1]));
            }
        }

        return row[other.Length];
    }
}
