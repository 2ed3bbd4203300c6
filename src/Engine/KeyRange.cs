namespace Muster.Engine;

/// <summary>The keys from <see cref="Start"/> (included) to <see cref="End"/> (excluded); no end means all that follow.</summary>
public readonly record struct KeyRange(Key Start, Key? End)
{
    public static readonly KeyRange All = new(Key.Empty, null);

    public static KeyRange Single(Key key) => new(key, key.Successor());

    public static KeyRange Prefix(Key prefix) => new(prefix, prefix.PrefixEnd());

    public static KeyRange From(Key start) => new(start, null);

    /// <summary>True when exactly one key can lie in it.</summary>
    public bool IsSingle() =>
        End is { } end && end.Length == Start.Length + 1 && end.Span[^1] == 0 && end.StartsWith(Start);

    public bool IsEmpty() => End is { } end && end <= Start;

    public bool Contains(Key key) => key >= Start && (End is not { } end || key < end);

    public bool Overlaps(KeyRange other) =>
        !IsEmpty() && !other.IsEmpty()
        && (End is not { } end || other.Start < end)
        && (other.End is not { } otherEnd || Start < otherEnd);
}
