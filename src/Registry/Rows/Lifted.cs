using Muster.Engine;

namespace Muster.Registry.Rows;

/// <summary>A row as it would be if everything had happened so many revisions later: those that it holds within, too.</summary>
internal static class Lifted
{
    public static KeyValue Of(KeyValue row, long by)
    {
        var lifted = row with
        {
            Created = new Revision(row.Created.Value + by),
            Modified = new Revision(row.Modified.Value + by),
        };
        return Keyspace.Nodes.Contains(row.Key) ? lifted with { Value = NodeCodec.Lifted(row, by) }
            : Keyspace.IsTreeValue(row.Key) ? lifted with { Value = TreeCodec.LiftedValue(row, by) }
            : Keyspace.IsTreeDirectory(row.Key) ? lifted with { Value = TreeCodec.LiftedDirectory(row, by) }
            : lifted;
    }
}
