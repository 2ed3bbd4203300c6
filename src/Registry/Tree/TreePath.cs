using System.Text;
using Muster.Engine;

namespace Muster.Registry.Tree;

/// <summary>
/// A place in the tree of keys: segments between slashes, none of them empty or a dot segment. <see cref="Name"/> is
/// written without slashes at its ends; the root's is empty.
/// </summary>
public sealed record TreePath
{
    /// <summary>Segments of one path: each is looked up by a write, and may be a directory that it makes.</summary>
    public const int SegmentsMax = 100;

    private const byte Slash = (byte)'/';

    public static readonly TreePath Root = new(Key.Empty);

    private TreePath(Key name) => Name = name;

    public Key Name { get; }

    public bool IsRoot => Name.IsEmpty;

    /// <summary>From a path that is clean but for slashes at its ends; null where it is not, or is too deep.</summary>
    public static TreePath? Of(ReadOnlySpan<byte> text)
    {
        var name = text.Trim(Slash);
        return name.IsEmpty ? Root : IsClean(name) ? new TreePath(Key.Of(name)) : null;
    }

    public TreePath Child(ReadOnlySpan<byte> segment) =>
        new(IsRoot ? Key.Of(segment) : Name.Append([Slash, .. segment]));

    /// <summary>The directories above, the uppermost first, without the root.</summary>
    public IEnumerable<TreePath> Above()
    {
        for (var i = 0; i < Name.Length; i++)
        {
            if (Name.Span[i] == Slash)
            {
                yield return new TreePath(Key.Of(Name.Span[..i]));
            }
        }
    }

    /// <summary>The directory that holds it; the root's is itself.</summary>
    public TreePath Parent()
    {
        var cut = Name.Span.LastIndexOf(Slash);
        return cut < 0 ? Root : new TreePath(Key.Of(Name.Span[..cut]));
    }

    /// <summary>The same place, or one beneath it.</summary>
    public bool IsWithin(TreePath other) =>
        other.IsRoot || Name == other.Name
        || (Name.Length > other.Name.Length && Name.StartsWith(other.Name) && Name.Span[other.Name.Length] == Slash);

    /// <summary>Whether somebody who looks from above does not see it: a segment below him begins with an underscore.</summary>
    public bool IsHiddenFrom(TreePath above)
    {
        var rest = above.IsRoot ? Name.Span : Name.Span[Math.Min(Name.Length, above.Name.Length + 1)..];
        return rest is [(byte)'_', ..] || rest.IndexOf("/_"u8) >= 0;
    }

    public override string ToString() => "/" + Encoding.UTF8.GetString(Name.Span);

    /// <summary>Which place a user's key is, and whether it is a directory's own key (<c>a/</c>); null for names out of reach.</summary>
    internal static (TreePath Path, bool IsDirectory)? OfUser(ReadOnlySpan<byte> key)
    {
        var name = key is [Slash, ..] ? key[1..] : key;
        var directory = name is [.., Slash];
        name = directory ? name[..^1] : name;
        return !name.IsEmpty && IsClean(name) ? (new TreePath(Key.Of(name)), directory) : null;
    }

    private static bool IsClean(ReadOnlySpan<byte> name)
    {
        var segments = 0;
        foreach (var range in name.Split(Slash))
        {
            if (!IsSegment(name[range]) || ++segments > SegmentsMax)
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsSegment(ReadOnlySpan<byte> segment) =>
        !segment.IsEmpty && !segment.SequenceEqual("."u8) && !segment.SequenceEqual(".."u8);
}
