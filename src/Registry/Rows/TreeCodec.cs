using Google.Protobuf;
using Muster.Engine;
using Muster.Registry.Tree;

namespace Muster.Registry.Rows;

internal static class TreeCodec
{
    private static readonly MessageParser<TreeValueRow> _value = TreeValueRow.Parser.WithDiscardUnknownFields(true);
    private static readonly MessageParser<TreeDirectoryRow> _directory =
        TreeDirectoryRow.Parser.WithDiscardUnknownFields(true);

    public static TreeExtra DecodeValue(KeyValue row)
    {
        var read = RowRest.Parse(_value, row.Value, out var rest);
        return new TreeExtra(new Revision(read.Created), TimeOf(read.Expires)) { Rest = rest };
    }

    public static ReadOnlyMemory<byte> EncodeValue(TreeExtra extra)
    {
        var row = RowRest.Begin(TreeValueRow.Parser, extra.Rest);
        row.Created = extra.Created.Value;
        row.Expires = TicksOf(extra.Expires);
        return row.ToByteArray();
    }

    public static TreeExtra DecodeDirectory(KeyValue row)
    {
        var read = RowRest.Parse(_directory, row.Value, out var rest);
        return new TreeExtra(new Revision(read.Created), TimeOf(read.Expires)) { Rest = rest };
    }

    public static ReadOnlyMemory<byte> EncodeDirectory(TreeExtra extra)
    {
        var row = RowRest.Begin(TreeDirectoryRow.Parser, extra.Rest);
        row.Created = extra.Created.Value;
        row.Expires = TicksOf(extra.Expires);
        return row.ToByteArray();
    }

    public static ReadOnlyMemory<byte> LiftedValue(KeyValue value, long by)
    {
        var row = TreeValueRow.Parser.ParseFrom(value.Value.Span);
        row.Created += row.Created == 0 ? 0 : by;
        return row.ToByteArray();
    }

    public static ReadOnlyMemory<byte> LiftedDirectory(KeyValue directory, long by)
    {
        var row = TreeDirectoryRow.Parser.ParseFrom(directory.Value.Span);
        row.Created += row.Created == 0 ? 0 : by;
        return row.ToByteArray();
    }

    /// <summary>Null when a newer program wrote what this one cannot tell.</summary>
    public static TreeNoteText? DecodeNote(KeyValue row)
    {
        var read = TreeNoteRow.Parser.ParseFrom(row.Value.Span);
        return ActionOf(read.Action) is { } action && read.Node is not null && TreePath.Of(read.Name.Span) is { } path
            ? new TreeNoteText(
                action, path, NodeOf(path, read.Node), read.Previous is null ? null : NodeOf(path, read.Previous), read.Silent)
            : null;
    }

    public static ReadOnlyMemory<byte> EncodeNote(TreeNoteText note)
    {
        var row = new TreeNoteRow
        {
            Action = ActionOf(note.Action),
            Name = ByteString.CopyFrom(note.Path.Name.Span),
            Node = NodeOf(note.Node),
            Silent = note.IsSilent,
        };
        if (note.Previous is { } previous)
        {
            row.Previous = NodeOf(previous);
        }

        return row.ToByteArray();
    }

    private static TreeNoteRow.Types.Node NodeOf(TreeNode node) => new()
    {
        Directory = node.IsDirectory,
        Created = node.Created.Value,
        Modified = node.Modified.Value,
        Expires = TicksOf(node.Expires),
    };

    private static TreeNode NodeOf(TreePath path, TreeNoteRow.Types.Node node) => new(
        path, node.Directory, null, TimeOf(node.Expires), new Revision(node.Modified), new Revision(node.Created));

    private static TreeNoteRow.Types.Action ActionOf(TreeAction action) => action switch
    {
        TreeAction.Set => TreeNoteRow.Types.Action.Set,
        TreeAction.Create => TreeNoteRow.Types.Action.Create,
        TreeAction.Update => TreeNoteRow.Types.Action.Update,
        TreeAction.Delete => TreeNoteRow.Types.Action.Delete,
        TreeAction.CompareAndSwap => TreeNoteRow.Types.Action.CompareAndSwap,
        TreeAction.CompareAndDelete => TreeNoteRow.Types.Action.CompareAndDelete,
        TreeAction.Expire => TreeNoteRow.Types.Action.Expire,
        _ => TreeNoteRow.Types.Action.Unknown,
    };

    private static TreeAction? ActionOf(TreeNoteRow.Types.Action action) => action switch
    {
        TreeNoteRow.Types.Action.Set => TreeAction.Set,
        TreeNoteRow.Types.Action.Create => TreeAction.Create,
        TreeNoteRow.Types.Action.Update => TreeAction.Update,
        TreeNoteRow.Types.Action.Delete => TreeAction.Delete,
        TreeNoteRow.Types.Action.CompareAndSwap => TreeAction.CompareAndSwap,
        TreeNoteRow.Types.Action.CompareAndDelete => TreeAction.CompareAndDelete,
        TreeNoteRow.Types.Action.Expire => TreeAction.Expire,
        _ => null,
    };

    private static DateTimeOffset? TimeOf(long ticks) => ticks == 0 ? null : DateTimeOffset.UnixEpoch.AddTicks(ticks);

    private static long TicksOf(DateTimeOffset? time) => time is { } at ? (at - DateTimeOffset.UnixEpoch).Ticks : 0;
}
