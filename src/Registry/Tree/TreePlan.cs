using System.Text;
using Muster.Engine;

namespace Muster.Registry.Tree;

/// <summary>Decides changes of the tree, by etcd v2's rules.</summary>
internal static class TreePlan
{
    private const string RootCause = "/";

    /// <summary>Writes whatever is there; but a directory is not replaced.</summary>
    public static TreeChange Set(TreePicture picture, TreeWrite write)
    {
        if (picture.Path.IsRoot)
        {
            return picture.No(TreeNo.RootIsReadOnly, RootCause);
        }

        if (picture.ValueAbove() is { } blocked)
        {
            return blocked;
        }

        if (write.IsRefresh && picture.Blocked() is { } missing)
        {
            return missing;
        }

        return picture.Spot.IsDirectory
            ? picture.No(TreeNo.NotAValue, picture.Path)
            : Made(picture, TreeAction.Set, write);
    }

    /// <summary>Writes where nothing is.</summary>
    public static TreeChange Create(TreePicture picture, TreeWrite write)
    {
        if (picture.Path.IsRoot)
        {
            return picture.No(TreeNo.RootIsReadOnly, RootCause);
        }

        if (picture.ValueAbove() is { } blocked)
        {
            return blocked;
        }

        return picture.Spot.IsThere
            ? picture.No(TreeNo.Exists, picture.Path)
            : Made(picture, TreeAction.Create, write with { IsRefresh = false });
    }

    /// <summary>Creates where nothing in the directory above has come since the picture was taken.</summary>
    /// <param name="name">Greater than all numbers in the directory.</param>
    public static TreeChange Append(TreePicture picture, string name, TreeWrite write)
    {
        var change = Create(picture, write);
        if (change.Txn is not { } txn)
        {
            return change;
        }

        var directory = picture.Path.Parent();
        var compares = TreeSpellings.All.Select(spelling => (Compare)new Compare.Created(
            InOrder.RangeFrom(directory, name, spelling), Relation.Less, picture.Head.Next()));
        return change with { Txn = txn with { If = [.. txn.If, .. compares] } };
    }

    /// <summary>Changes a value, or the deadline of a directory, that is there; it keeps when it was created.</summary>
    public static TreeChange Update(TreePicture picture, TreeWrite write)
    {
        if (picture.Path.IsRoot)
        {
            return picture.No(TreeNo.RootIsReadOnly, RootCause);
        }

        if (picture.Blocked() is { } blocked)
        {
            return blocked;
        }

        if (!picture.Spot.IsDirectory)
        {
            return Changed(picture, TreeAction.Update, write);
        }

        return write.Value.IsEmpty ? DirectoryUpdated(picture, write) : picture.No(TreeNo.NotAValue, picture.Path);
    }

    public static TreeChange CompareAndSwap(TreePicture picture, TreeCondition condition, TreeWrite write) =>
        picture.Path.IsRoot ? picture.No(TreeNo.RootIsReadOnly, RootCause)
        : Unmet(picture, condition) ?? Changed(picture, TreeAction.CompareAndSwap, write);

    public static TreeChange CompareAndDelete(TreePicture picture, TreeCondition condition) =>
        picture.Path.IsRoot ? picture.No(TreeNo.NotAValue, "")
        : Unmet(picture, condition) ?? TreeRemovals.OfValue(picture, TreeAction.CompareAndDelete);

    public static TreeChange Delete(TreePicture picture, TreeReach reach)
    {
        if (picture.Path.IsRoot)
        {
            return picture.No(TreeNo.RootIsReadOnly, RootCause);
        }

        if (picture.Blocked() is { } blocked)
        {
            return blocked;
        }

        if (!picture.Spot.IsDirectory)
        {
            return TreeRemovals.OfValue(picture, TreeAction.Delete);
        }

        return reach switch
        {
            TreeReach.Value => picture.No(TreeNo.NotAValue, picture.Path),
            TreeReach.EmptyDirectory when !picture.Spot.IsEmptyDirectory => picture.No(TreeNo.DirectoryNotEmpty, picture.Path),
            TreeReach.EmptyDirectory => TreeRemovals.OfDirectory(picture, TreeAction.Delete, onlyEmpty: true),
            _ => TreeRemovals.OfDirectory(picture, TreeAction.Delete, onlyEmpty: false),
        };
    }

    /// <summary>Removes what has reached that deadline; null when it is gone, or has another by now.</summary>
    public static TreeChange? Expire(TreePicture picture, DateTimeOffset reached)
    {
        if (!picture.Spot.IsThere || picture.Spot.Node().Expires is not { } deadline || deadline > reached)
        {
            return null;
        }

        return picture.Spot.IsDirectory
            ? TreeRemovals.OfDirectory(picture, TreeAction.Expire, onlyEmpty: false)
            : TreeRemovals.OfValue(picture, TreeAction.Expire);
    }

    private static TreeChange? Unmet(TreePicture picture, TreeCondition condition)
    {
        if (picture.Blocked() is { } blocked)
        {
            return blocked;
        }

        if (picture.Spot.IsDirectory)
        {
            return picture.No(TreeNo.NotAValue, picture.Path);
        }

        var node = picture.Spot.Node();
        var found = node.Value!.Value.Span;
        var sameValue = condition.Value is not { } value || value.Span.SequenceEqual(found);
        var sameIndex = condition.Modified == Revision.Never || condition.Modified == node.Modified;
        if (sameValue && sameIndex)
        {
            return null;
        }

        // As etcd says it: what holds is not told.
        var values = $"[{Encoding.UTF8.GetString((condition.Value ?? default).Span)} != {Encoding.UTF8.GetString(found)}]";
        var indexes = $"[{condition.Modified} != {node.Modified}]";
        return picture.No(
            TreeNo.CompareFailed, sameIndex ? values : sameValue ? indexes : $"{values} {indexes}");
    }

    /// <summary>A new node in the place of what is there, if anything.</summary>
    private static TreeChange Made(TreePicture picture, TreeAction action, TreeWrite write)
    {
        var previous = picture.Spot.IsThere ? picture.Spot.Node() : null;
        var value = write.IsDirectory ? (ReadOnlyMemory<byte>?)null : write.IsRefresh ? previous!.Value : write.Value;
        var node = new TreeNode(picture.Path, write.IsDirectory, value, write.Expires, Revision.Never, Revision.Never);
        var draft = new TreeEvent(action, node, previous, Revision.Never) { IsSilent = write.IsRefresh };
        var steps = new TreeSteps(picture).RelyOnSpot().MakeAbove();
        if (write.IsDirectory)
        {
            steps.RemoveValue().PutDirectory(new TreeExtra(Revision.Never, write.Expires)).PutFolder();
        }
        else
        {
            if (!write.IsRefresh)
            {
                steps.PutValue(write.Value);
            }

            steps.PutExtra(write.Expires is null && !write.IsRefresh ? null : new TreeExtra(Revision.Never, write.Expires));
        }

        if (action != TreeAction.Set || write.IsDirectory || write.IsRefresh)
        {
            steps.Note(draft);
        }

        return new TreeChange(steps.ToTxn(), draft, null);
    }

    /// <summary>A value that keeps when it was created.</summary>
    private static TreeChange Changed(TreePicture picture, TreeAction action, TreeWrite write)
    {
        var previous = picture.Spot.Node();
        var value = write.IsRefresh ? previous.Value : write.Value;
        var node = previous with { Value = value, Expires = write.Expires, Modified = Revision.Never };
        var draft = new TreeEvent(action, node, previous, Revision.Never) { IsSilent = write.IsRefresh };
        var steps = new TreeSteps(picture).RelyOnSpot();
        if (!write.IsRefresh)
        {
            steps.PutValue(write.Value);
        }

        steps.PutExtra(new TreeExtra(previous.Created, write.Expires)).Note(draft);
        return new TreeChange(steps.ToTxn(), draft, null);
    }

    /// <summary>A directory's own index stays what it was; only the answer tells the change's (etcd).</summary>
    private static TreeChange DirectoryUpdated(TreePicture picture, TreeWrite write)
    {
        var previous = picture.Spot.Node();
        var node = previous with { Expires = write.Expires, Modified = Revision.Never };
        var draft = new TreeEvent(TreeAction.Update, node, previous, Revision.Never) { IsSilent = write.IsRefresh };
        var steps = new TreeSteps(picture).RelyOnSpot()
            .PutDirectory(new TreeExtra(previous.Created, write.Expires)).Note(draft);
        return new TreeChange(steps.ToTxn(), draft, null);
    }
}
