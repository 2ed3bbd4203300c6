using Muster.Engine;
using Muster.Registry.Rows;
using Muster.Registry.Views;

namespace Muster.Registry.Queries;

/// <summary>Folds the rows of prepared queries. Who waits for one of them is waited for by its folded id.</summary>
internal sealed class QueriesFold : IFold<QueriesSnapshot, string>
{
    /// <summary>What who waits for any change waits for: no id is empty.</summary>
    public const string AnyQuery = "";

    public KeyRange Range => Keyspace.Queries;

    public QueriesSnapshot Load(Revision at, IReadOnlyList<KeyValue> rows) => rows
        .Where(row => Keyspace.QueryOf(row.Key) is not null)
        .Aggregate(QueriesSnapshot.None, (state, row) => state.With(at, QueryCodec.Decode(row))) with { At = at };

    public QueriesSnapshot Step(QueriesSnapshot state, WatchBatch batch, ISet<string> touched)
    {
        foreach (var change in batch.Events)
        {
            if (Keyspace.QueryOf(change.Item.Key) is not { } id)
            {
                continue;
            }

            touched.Add(AnyQuery);
            touched.Add(id);
            state = change.Kind == EventKind.Put
                ? state.With(batch.At, QueryCodec.Decode(change.Item))
                : state.Without(batch.At, id);
        }

        return state;
    }

    public Revision WokenBelow(QueriesSnapshot state, string topic, string asked) => state.Index;
}
