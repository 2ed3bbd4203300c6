using Muster.Engine;
using Muster.Registry.Rows;

namespace Muster.Registry.Tree;

/// <summary>
/// Everything that the rows of one revision say of one place. Other doors may write both <c>web</c> and <c>web/port</c>: a
/// place that is both is a directory here, and its value out of reach.
/// </summary>
internal sealed record TreeSpot(TreePath Path)
{
    /// <summary>The value under the name without a slash before it.</summary>
    public KeyValue? Plain { get; init; }

    /// <summary>The value under the name with a slash before it.</summary>
    public KeyValue? Slashed { get; init; }

    /// <summary>What the tree adds to the value.</summary>
    public KeyValue? Extra { get; init; }

    /// <summary>At most the first two users' keys beneath the place, its own (<c>a/</c>) included, in either spelling.</summary>
    public IReadOnlyList<KeyValue> PlainWithin { get; init; } = [];

    public IReadOnlyList<KeyValue> SlashedWithin { get; init; } = [];

    /// <summary>At most the first two rows of directories, its own included.</summary>
    public IReadOnlyList<KeyValue> Directories { get; init; } = [];

    public bool IsDirectory => Path.IsRoot || PlainWithin.Count + SlashedWithin.Count + Directories.Count > 0;

    public KeyValue? Value => Plain ?? Slashed;

    public bool IsThere => IsDirectory || Value is not null;

    public TreeSpelling Spelling => Plain is null && Slashed is not null ? TreeSpelling.Slashed : TreeSpelling.Plain;

    /// <summary>The tree's own row of the directory.</summary>
    public KeyValue? Marker => FirstIf(Directories, Keyspace.TreeDirectory(Path.Name));

    /// <summary>Whether only what is in it says that there is a directory.</summary>
    public bool IsOnlyImplied => IsDirectory && !Path.IsRoot && Marker is null && FolderOf(TreeSpelling.Plain) is null
        && FolderOf(TreeSpelling.Slashed) is null;

    public bool IsEmptyDirectory =>
        PlainWithin.Count == (FolderOf(TreeSpelling.Plain) is null ? 0 : 1)
        && SlashedWithin.Count == (FolderOf(TreeSpelling.Slashed) is null ? 0 : 1)
        && Directories.Count == (Marker is null ? 0 : 1);

    /// <summary>What is there now, without what is in it.</summary>
    public TreeNode Node()
    {
        if (IsDirectory)
        {
            return DirectoryOf(Path, Marker, First());
        }

        var row = Value!;
        return ValueOf(Path, row, Extra);
    }

    public static TreeNode ValueOf(TreePath path, KeyValue row, KeyValue? extraRow)
    {
        if (extraRow is null || extraRow.Modified < row.Modified)
        {
            return new TreeNode(path, false, row.Value, null, row.Modified, row.Modified);
        }

        var extra = TreeCodec.DecodeValue(extraRow);
        return new TreeNode(
            path, false, row.Value, extra.Expires, extraRow.Modified,
            extra.Created == Revision.Never ? extraRow.Modified : extra.Created);
    }

    /// <param name="first">The first row that lies in it, when it has none of its own.</param>
    public static TreeNode DirectoryOf(TreePath path, KeyValue? marker, KeyValue? first)
    {
        if (marker is null)
        {
            var created = path.IsRoot ? Revision.Never : first!.Created;
            return new TreeNode(path, true, null, null, created, created);
        }

        var extra = TreeCodec.DecodeDirectory(marker);
        var since = extra.Created == Revision.Never ? marker.Modified : extra.Created;
        return new TreeNode(path, true, null, extra.Expires, since, since);
    }

    private KeyValue? First() =>
        PlainWithin.Count > 0 ? PlainWithin[0]
        : SlashedWithin.Count > 0 ? SlashedWithin[0]
        : Directories.Count > 0 ? Directories[0]
        : null;

    /// <summary>The directory's own key among the users'.</summary>
    private KeyValue? FolderOf(TreeSpelling spelling) => FirstIf(
        spelling == TreeSpelling.Plain ? PlainWithin : SlashedWithin, Keyspace.UsersIn(Path.Name, spelling).Start);

    private static KeyValue? FirstIf(IReadOnlyList<KeyValue> rows, Key key) =>
        rows.Count > 0 && rows[0].Key == key ? rows[0] : null;
}
