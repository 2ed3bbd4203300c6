using System.Collections.Immutable;
using Google.Protobuf.Collections;

namespace Muster.Registry.Rows;

/// <summary>Maps of rows, sorted in memory and, therefore, on disk.</summary>
internal static class Maps
{
    private static readonly ImmutableSortedDictionary<string, string> _none =
        ImmutableSortedDictionary<string, string>.Empty.WithComparers(StringComparer.Ordinal);

    public static ImmutableSortedDictionary<string, string> Sorted(MapField<string, string> map) =>
        map.Count == 0 ? _none : map.ToImmutableSortedDictionary(StringComparer.Ordinal);

    public static ImmutableSortedDictionary<string, TValue> Sorted<TRow, TValue>(
        MapField<string, TRow> map, Func<TRow, TValue> read) =>
        map.ToImmutableSortedDictionary(pair => pair.Key, pair => read(pair.Value), StringComparer.Ordinal);

    public static void Fill(MapField<string, string> map, ImmutableSortedDictionary<string, string> values)
    {
        map.Clear();
        foreach (var (name, value) in values)
        {
            map.Add(name, value);
        }
    }

    public static void Fill<TRow, TValue>(
        MapField<string, TRow> map, ImmutableSortedDictionary<string, TValue> values, Func<TValue, TRow> write)
    {
        map.Clear();
        foreach (var (name, value) in values)
        {
            map.Add(name, write(value));
        }
    }
}
