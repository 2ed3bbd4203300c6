using System.Text;

namespace Muster.Engine;

/// <summary>
/// A key: any bytes, ordered byte by byte as unsigned numbers, shorter first. Owns its bytes: whoever makes one must not
/// change the array afterwards.
/// </summary>
public readonly struct Key : IEquatable<Key>, IComparable<Key>
{
    private readonly byte[]? _bytes;

    public Key(byte[] bytes) => _bytes = bytes;

    public static readonly Key Empty = new([]);

    public ReadOnlySpan<byte> Span => _bytes;

    public ReadOnlyMemory<byte> Memory => _bytes;

    public int Length => _bytes?.Length ?? 0;

    public bool IsEmpty => Length == 0;

    public static Key Of(string text) => new(Encoding.UTF8.GetBytes(text));

    public static Key Of(ReadOnlySpan<byte> bytes) => new(bytes.ToArray());

    /// <summary>This key's bytes followed by <paramref name="tail"/>.</summary>
    public Key Append(ReadOnlySpan<byte> tail)
    {
        var joined = new byte[Length + tail.Length];
        Span.CopyTo(joined);
        tail.CopyTo(joined.AsSpan(Length));
        return new Key(joined);
    }

    /// <summary>The least key that is greater than this one: this one followed by a zero byte.</summary>
    public Key Successor() => Append([0]);

    /// <summary>The least key that is greater than every key with this prefix; null when there is none (all bytes 0xFF).</summary>
    public Key? PrefixEnd()
    {
        var span = Span;
        for (var i = span.Length - 1; i >= 0; i--)
        {
            if (span[i] < 0xFF)
            {
                var end = span[..(i + 1)].ToArray();
                end[i]++;
                return new Key(end);
            }
        }

        return null;
    }

    public bool StartsWith(Key prefix) => Span.StartsWith(prefix.Span);

    public int CompareTo(Key other) => Span.SequenceCompareTo(other.Span);

    public bool Equals(Key other) => Span.SequenceEqual(other.Span);

    public override bool Equals(object? obj) => obj is Key other && Equals(other);

    public override int GetHashCode()
    {
        var hash = default(HashCode);
        hash.AddBytes(Span);
        return hash.ToHashCode();
    }

    public static bool operator ==(Key left, Key right) => left.Equals(right);

    public static bool operator !=(Key left, Key right) => !left.Equals(right);

    public static bool operator <(Key left, Key right) => left.CompareTo(right) < 0;

    public static bool operator >(Key left, Key right) => left.CompareTo(right) > 0;

    public static bool operator <=(Key left, Key right) => left.CompareTo(right) <= 0;

    public static bool operator >=(Key left, Key right) => left.CompareTo(right) >= 0;

    /// <summary>UTF-8 where it is, with other bytes replaced: for people, not for machines.</summary>
    public override string ToString() => Encoding.UTF8.GetString(Span);
}
