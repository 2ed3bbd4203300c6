using System.Collections.Immutable;

namespace Muster.Registry.Catalog;

/// <summary>Whether two values say the same: order counts in lists, not in maps; none given is the same as empty.</summary>
internal static class Content
{
    public static bool Same(ImmutableArray<string> one, ImmutableArray<string> other) => Of(one).SequenceEqual(Of(other));

    public static bool Same<T>(ImmutableSortedDictionary<string, T> one, ImmutableSortedDictionary<string, T> other)
        where T : IEquatable<T> => Same(one, other, static (left, right) => left.Equals(right));

    public static bool Same(
        ImmutableSortedDictionary<string, ImmutableArray<string>> one,
        ImmutableSortedDictionary<string, ImmutableArray<string>> other) => Same(one, other, Same);

    private static ReadOnlySpan<string> Of(ImmutableArray<string> list) => list.IsDefault ? [] : list.AsSpan();

    private static bool Same<T>(
        ImmutableSortedDictionary<string, T> one, ImmutableSortedDictionary<string, T> other, Func<T, T, bool> same)
    {
        if (ReferenceEquals(one, other))
        {
            return true;
        }

        if (one.Count != other.Count)
        {
            return false;
        }

        foreach (var (name, value) in one)
        {
            if (!other.TryGetValue(name, out var theirs) || !same(value, theirs))
            {
                return false;
            }
        }

        return true;
    }
}
