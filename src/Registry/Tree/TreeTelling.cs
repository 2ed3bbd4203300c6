using Muster.Engine;
using Muster.Registry.Rows;

namespace Muster.Registry.Tree;

/// <summary>
/// Tells a batch of history as events of the tree. What the tree itself did has left its note; else every user's key that
/// other doors changed is an event of its own, all with the batch's revision. Pure.
/// </summary>
internal static class TreeTelling
{
    /// <param name="batch">Of users' keys and the tree's rows, with what was there before.</param>
    public static IReadOnlyList<TreeEvent> Of(WatchBatch batch)
    {
        foreach (var change in batch.Events)
        {
            if (change.Kind == EventKind.Put && change.Item.Key == Keyspace.TreeNote
                && TreeCodec.DecodeNote(change.Item) is { } note)
            {
                return [OfNote(batch, note)];
            }
        }

        return OfOthers(batch);
    }

    private static TreeEvent OfNote(WatchBatch batch, TreeNoteText note)
    {
        ReadOnlyMemory<byte>? value = null;
        ReadOnlyMemory<byte>? before = null;
        foreach (var change in batch.Events)
        {
            if (Keyspace.IsUser(change.Item.Key)
                && TreePath.OfUser(Keyspace.UserOf(change.Item.Key).Span) is (var path, false) && path == note.Path)
            {
                value = change.Kind == EventKind.Put ? change.Item.Value : value;
                before ??= change.Previous?.Value;
            }
        }

        var tells = note.Action is not (TreeAction.Delete or TreeAction.CompareAndDelete or TreeAction.Expire);
        return new TreeEvent(
            note.Action,
            (tells && !note.Node.IsDirectory ? note.Node with { Value = value } : note.Node).At(batch.At),
            note.Previous is { IsDirectory: false } previous ? previous with { Value = before ?? default } : note.Previous,
            batch.At)
        {
            IsSilent = note.IsSilent,
        };
    }

    private static List<TreeEvent> OfOthers(WatchBatch batch)
    {
        var extras = batch.Events.Where(change => Keyspace.IsTreeValue(change.Item.Key))
            .ToDictionary(change => Keyspace.TreeNameOf(change.Item.Key));
        var events = new List<TreeEvent>();
        TreePath? emptied = null;
        foreach (var change in batch.Events)
        {
            if (!Keyspace.IsUser(change.Item.Key)
                || TreePath.OfUser(Keyspace.UserOf(change.Item.Key).Span) is not var (path, isDirectory)
                || (emptied is not null && path.IsWithin(emptied)))
            {
                continue;
            }

            if (!isDirectory)
            {
                events.Add(OfValue(batch, change, path, extras.GetValueOrDefault(path.Name)));
            }
            else if (change.Kind == EventKind.Delete)
            {
                // Other doors remove a directory's own key with the directory: all that goes with it is this one event.
                emptied = path;
                events.Add(Gone(batch, change, path, TreeSpot.DirectoryOf(path, null, change.Previous)));
            }
            else if (change.Previous is null)
            {
                events.Add(new TreeEvent(TreeAction.Set, new TreeNode(path, true, null, null, batch.At, batch.At), null, batch.At));
            }
        }

        return events;
    }

    private static TreeEvent OfValue(WatchBatch batch, WatchEvent change, TreePath path, WatchEvent? extra)
    {
        var previous = change.Previous is null ? null : TreeSpot.ValueOf(path, change.Previous, extra?.Previous);
        return change.Kind == EventKind.Delete
            ? Gone(batch, change, path, previous!)
            : new TreeEvent(
                TreeAction.Set,
                TreeSpot.ValueOf(path, change.Item, extra?.Kind == EventKind.Put ? extra.Item : null),
                previous,
                batch.At);
    }

    /// <summary>What hung on a lease and is removed by nobody has run out of time.</summary>
    private static TreeEvent Gone(WatchBatch batch, WatchEvent change, TreePath path, TreeNode previous)
    {
        var ranOut = change.Previous is { } before && !before.Lease.IsNone()
            && (batch.Stamp.Origin == Origin.System || batch.Stamp.Origin == Origin.Beside);
        return new TreeEvent(
            ranOut ? TreeAction.Expire : TreeAction.Delete,
            new TreeNode(path, previous.IsDirectory, null, null, batch.At, previous.Created),
            previous,
            batch.At);
    }
}
