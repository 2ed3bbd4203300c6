using Muster.Engine;

namespace Muster.Registry.Tree;

/// <summary>Rows beneath one directory at one revision, each kind in key order.</summary>
internal sealed record TreeRows(
    IReadOnlyList<KeyValue> Plain,
    IReadOnlyList<KeyValue> Slashed,
    IReadOnlyList<KeyValue> Extras,
    IReadOnlyList<KeyValue> Directories);

/// <summary>Makes the nodes of a listing out of rows. Pure.</summary>
internal static class TreeListing
{
    /// <summary>What is in the directory, by name, without what is hidden from it; with all below, or only the next level.</summary>
    public static IReadOnlyList<TreeNode> Of(TreePath directory, TreeRows rows, bool recursive)
    {
        var root = new Draft(directory);
        foreach (var row in rows.Plain.Concat(rows.Slashed))
        {
            if (TreePath.OfUser(Keyspace.UserOf(row.Key).Span) is not var (path, isDirectory) || path == directory)
            {
                continue;
            }

            var draft = root.Descend(path, recursive, row, isDirectory);
            if (!isDirectory)
            {
                draft?.Hold(row);
            }
        }

        foreach (var row in rows.Directories)
        {
            if (TreePath.Of(Keyspace.TreeNameOf(row.Key).Span) is { } path && path != directory)
            {
                root.Descend(path, recursive, row, toDirectory: true)?.Mark(row);
            }
        }

        foreach (var row in rows.Extras)
        {
            if (TreePath.Of(Keyspace.TreeNameOf(row.Key).Span) is { } path)
            {
                root.Find(path)?.Add(row);
            }
        }

        return root.Nodes();
    }

    private sealed class Draft(TreePath path)
    {
        private readonly SortedDictionary<Key, Draft> _within = [];
        private bool _isDirectory;
        private KeyValue? _first;
        private KeyValue? _marker;
        private KeyValue? _value;
        private KeyValue? _extra;

        public void Mark(KeyValue row) => _marker = row;

        public void Hold(KeyValue row) => _value ??= row;

        public void Add(KeyValue row) => _extra = row;

        /// <summary>The draft of a place beneath; null where it is hidden, or deeper than is asked for.</summary>
        public Draft? Descend(TreePath to, bool recursive, KeyValue row, bool toDirectory)
        {
            var at = this;
            foreach (var segment in SegmentsBelow(to))
            {
                if (segment.Span is [(byte)'_', ..])
                {
                    return null;
                }

                if (!at._within.TryGetValue(segment, out var next))
                {
                    at._within.Add(segment, next = new Draft(at.PathOf(segment)));
                }

                at = next;
                var isLast = at.PathLength == to.Name.Length;
                if (!isLast || toDirectory)
                {
                    at._isDirectory = true;
                    at._first ??= row;
                }

                if (!isLast && !recursive)
                {
                    return null;
                }
            }

            return at;
        }

        public Draft? Find(TreePath to)
        {
            var at = this;
            foreach (var segment in SegmentsBelow(to))
            {
                if (!at._within.TryGetValue(segment, out var next))
                {
                    return null;
                }

                at = next;
            }

            return at;
        }

        public IReadOnlyList<TreeNode> Nodes() => [.. _within.Values.Select(draft => draft.Node())];

        private TreeNode Node() => _isDirectory
            ? TreeSpot.DirectoryOf(path, _marker, _first) with { Nodes = Nodes() }
            : TreeSpot.ValueOf(path, _value!, _extra);

        private int PathLength => path.Name.Length;

        private TreePath PathOf(Key segment) => path.Child(segment.Span);

        private IEnumerable<Key> SegmentsBelow(TreePath to)
        {
            var from = path.IsRoot ? 0 : path.Name.Length + 1;
            while (from <= to.Name.Length)
            {
                var cut = to.Name.Span[from..].IndexOf((byte)'/');
                var length = cut < 0 ? to.Name.Length - from : cut;
                yield return Key.Of(to.Name.Span.Slice(from, length));
                from += length + 1;
            }
        }
    }
}
