using Muster.Engine;
using Muster.Registry.Rows;

namespace Muster.Registry.Kv;

/// <summary>A user's key at one revision: its value's row and what the side record adds, or null where there is none.</summary>
internal readonly record struct KvPicture(KeyValue? Row, KeyValue? SideRow, Revision Head)
{
    /// <summary>
    /// A side record counts only for the life of the value it was written for: a key deleted through another door and made
    /// again inherits nothing.
    /// </summary>
    public static bool Counts(KeyValue row, KeyValue? sideRow) => sideRow is not null && sideRow.Modified >= row.Created;

    /// <summary>What the side record says, where it counts.</summary>
    public Side SideOf() => Row is { } row && Counts(row, SideRow) ? SideCodec.Decode(SideRow!) : Side.None;

    /// <summary>Consul's ModifyIndex; <see cref="Revision.Never"/> when there is no such key.</summary>
    public Revision Modified() =>
        Row is null ? Revision.Never
        : Counts(Row, SideRow) ? Revision.Max(Row.Modified, SideRow!.Modified)
        : Row.Modified;
}
