using Muster.Engine;
using Muster.Registry.Rows;
using Muster.Registry.Views;

namespace Muster.Registry.Coordinates;

/// <summary>Folds coordinates. Who waits for one node's waits by its folded name.</summary>
internal sealed class CoordinatesFold : IFold<CoordinatesSnapshot, string>
{
    /// <summary>What who waits for any change waits for: no name is empty.</summary>
    public const string AnyNode = "";

    public KeyRange Range => Keyspace.Coordinates;

    public CoordinatesSnapshot Load(Revision at, IReadOnlyList<KeyValue> rows) =>
        rows.Aggregate(CoordinatesSnapshot.None, (state, row) => state.With(at, CoordinateCodec.Decode(row))).As(at);

    public CoordinatesSnapshot Step(CoordinatesSnapshot state, WatchBatch batch, ISet<string> touched)
    {
        touched.Add(AnyNode);
        foreach (var change in batch.Events)
        {
            var (node, segment) = Keyspace.CoordinateOf(change.Item.Key);
            touched.Add(node);
            state = change.Kind == EventKind.Put
                ? state.With(batch.At, CoordinateCodec.Decode(change.Item))
                : state.Without(batch.At, node, segment);
        }

        return state;
    }

    public Revision WokenBelow(CoordinatesSnapshot state, string topic, string asked) => state.Index;
}
