namespace Muster.Bedrock;

/// <summary>For a misspelled name: the known one that was probably meant.</summary>
public static class Nearest
{
    /// <summary>One more change than this, and it is another word.</summary>
    private const int ChangesMax = 3;

    /// <summary>More names than this are no help.</summary>
    private const int ShownMax = 24;

    /// <summary>Null: none is near, or there is none.</summary>
    public static string? Of(string name, IEnumerable<string> known)
    {
        var (nearest, changes) = known
            .Select(candidate => ((string?)candidate, Changes(name, candidate)))
            .MinBy(pair => pair.Item2);
        return nearest is not null && changes <= Math.Min(ChangesMax, name.Length / 2) ? nearest : null;
    }

    /// <summary>What to say to somebody who wrote a name that is none of those.</summary>
    public static string Hint(string name, IReadOnlyCollection<string> known) =>
        Of(name, known) is { } nearest ? $"did you mean {nearest}?"
            : known.Count > ShownMax ? "no key is called so"
            : $"here there can be {string.Join(", ", known)}";

    /// <summary>Letters to add, take away or change, and neighbours to exchange (optimal string alignment).</summary>
    private static int Changes(string one, string other)
    {
        var (before, last) = (Array.Empty<int>(), Enumerable.Range(0, other.Length + 1).ToArray());
        for (var i = 1; i <= one.Length; i++)
        {
            var row = new int[other.Length + 1];
            row[0] = i;
            for (var j = 1; j <= other.Length; j++)
            {
                var changed = last[j - 1] + (one[i - 1] == other[j - 1] ? 0 : 1);
                row[j] = Math.Min(changed, 1 + Math.Min(last[j], row[j - 1]));
                if (i > 1 && j > 1 && one[i - 1] == other[j - 2] && one[i - 2] == other[j - 1])
                {
                    row[j] = Math.Min(row[j], before[j - 2] + 1);
                }
            }

            (before, last) = (last, row);
        }

        return last[other.Length];
    }
}
