using Muster.Engine;
using Muster.Registry.Rows;
using Muster.Registry.Views;

namespace Muster.Registry.External;

/// <summary>Folds the rows by which agents announce themselves.</summary>
internal sealed class PerformersFold : IFold<Performers, string>
{
    /// <summary>All that can be waited for.</summary>
    public const string Topic = "performers";

    public KeyRange Range => Keyspace.Performers;

    public Performers Load(Revision at, IReadOnlyList<KeyValue> rows) =>
        rows.Aggregate(Performers.None, With) with { At = at };

    public Performers Step(Performers state, WatchBatch batch, ISet<string> touched)
    {
        touched.Add(Topic);
        return batch.Events.Aggregate(state, (next, change) => change.Kind == EventKind.Put
            ? With(next, change.Item)
            : next with { ById = next.ById.Remove(Keyspace.PerformerOf(change.Item.Key)) }) with { At = batch.At };
    }

    public Revision WokenBelow(Performers state, string topic, string asked) => new(long.MaxValue);

    private static Performers With(Performers state, KeyValue row)
    {
        var id = Keyspace.PerformerOf(row.Key);
        var (node, keepsMembers) = PerformerCodec.Decode(row.Value);
        return state with { ById = state.ById.SetItem(id, new Performer(id, node, row.Created, row.Modified, keepsMembers)) };
    }
}
