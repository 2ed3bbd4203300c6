using Muster.Engine.Mvcc;

namespace Muster.Engine.Embedded.Journal;

/// <summary>A row of the history table (id, key, value, created, version, lease, …) as an item; version 0 is a tombstone.</summary>
internal static class HistoryRow
{
    public static KeyValue Read(Statement row, Key key, ReadOnlyMemory<byte> value) => new(
        key,
        value,
        new Revision(row.Integer(3)),
        RowId.RevisionOf(row.Integer(0)),
        row.Integer(4),
        new LeaseId(row.Integer(5)));

    public static void Write(Statement insert, Stamp? stamp, StampCodec codec, long id, KeyValue item)
    {
        insert.Bind(1, id).Bind(2, item.Key.Span);
        if (item.Version == 0)
        {
            insert.BindNothing(3);
        }
        else
        {
            insert.Bind(3, item.Value.Span);
        }

        insert.Bind(4, item.Created.Value).Bind(5, item.Version).Bind(6, item.Lease.Value);
        if (stamp is null)
        {
            insert.BindNothing(7).BindNothing(8);
        }
        else
        {
            insert.Bind(7, stamp.At.UtcTicks).BindText(8, codec.Encode(stamp));
        }

        insert.Run();
    }
}
