using System.Collections.Immutable;

namespace Muster.Registry.Catalog;

/// <summary>Nodes by the beginnings of their ids, as Consul 1.8.7 finds them.</summary>
internal sealed class NodeIds(ImmutableSortedSet<string> entries)
{
    public static readonly NodeIds None = new(ImmutableSortedSet.Create<string>(StringComparer.Ordinal));

    private const int PrefixMin = 2;
    private const int IdLength = 36;
    private const int HyphensMax = 4;

    public NodeIds With(string id, string node) => id.Length == 0 ? this : new NodeIds(entries.Add(Entry(id, node)));

    public NodeIds Without(string id, string node) => id.Length == 0 ? this : new NodeIds(entries.Remove(Entry(id, node)));

    /// <summary>
    /// The folded name of the one node whose id begins so; null when there is none or more than one. An odd last digit is
    /// not looked at, and hyphens do not count.
    /// </summary>
    public string? Find(string prefix)
    {
        if (prefix.Length is < PrefixMin or > IdLength)
        {
            return null;
        }

        var even = prefix[..(prefix.Length - (prefix.Length % 2))];
        var hyphens = even.Count(letter => letter == '-');
        var digits = Keyspace.Fold(even.Replace("-", "", StringComparison.Ordinal));
        if (hyphens > HyphensMax || digits.Length % 2 != 0 || !digits.All(char.IsAsciiHexDigit))
        {
            return null;
        }

        var at = ~entries.IndexOf(digits);
        return at < entries.Count && entries[at].StartsWith(digits, StringComparison.Ordinal)
            && (at + 1 == entries.Count || !entries[at + 1].StartsWith(digits, StringComparison.Ordinal))
            ? entries[at][(entries[at].IndexOf('\0', StringComparison.Ordinal) + 1)..]
            : null;
    }

    private static string Entry(string id, string node) =>
        $"{Keyspace.Fold(id.Replace("-", "", StringComparison.Ordinal))}\0{node}";
}
