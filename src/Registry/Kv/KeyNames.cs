using Muster.Engine;

namespace Muster.Registry.Kv;

/// <summary>Names of keys as Consul lists them.</summary>
internal static class KeyNames
{
    /// <summary>
    /// Users' names in key order. With a separator, each name ends with its first occurrence after the prefix,
    /// and what then is the same is named once.
    /// </summary>
    public static IReadOnlyList<Key> Roll(IEnumerable<Key> all, Key prefix, ReadOnlySpan<byte> separator)
    {
        var names = new List<Key>();
        foreach (var name in all)
        {
            var cut = separator.IsEmpty ? -1 : name.Span[prefix.Length..].IndexOf(separator);
            if (cut < 0)
            {
                names.Add(name);
                continue;
            }

            var rolled = name.Span[..(prefix.Length + cut + separator.Length)];
            if (names.Count == 0 || !names[^1].Span.SequenceEqual(rolled))
            {
                names.Add(Key.Of(rolled));
            }
        }

        return names;
    }
}
