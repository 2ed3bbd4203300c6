using Muster.Engine;
using Muster.Registry.Views;

namespace Muster.Registry.Operator;

/// <summary>Folds the alarms' rows, whose keys say all.</summary>
internal sealed class AlarmFold : IFold<AlarmBoard, string>
{
    /// <summary>All that can be waited for.</summary>
    public const string Any = "alarms";

    public KeyRange Range => Keyspace.Alarms;

    public AlarmBoard Load(Revision at, IReadOnlyList<KeyValue> rows) => AlarmBoard.Empty with
    {
        Raised = AlarmBoard.Empty.Raised.AddRange(
            rows.Select(row => KeyValuePair.Create(Keyspace.AlarmOf(row.Key), row.Modified))),
        At = at,
    };

    public AlarmBoard Step(AlarmBoard state, WatchBatch batch, ISet<string> touched)
    {
        touched.Add(Any);
        var raised = state.Raised.ToBuilder();
        foreach (var change in batch.Events)
        {
            var alarm = Keyspace.AlarmOf(change.Item.Key);
            if (change.Kind == EventKind.Put)
            {
                raised[alarm] = change.Item.Modified;
            }
            else
            {
                raised.Remove(alarm);
            }
        }

        return new AlarmBoard(raised.ToImmutable(), batch.At);
    }

    public Revision WokenBelow(AlarmBoard state, string topic, string asked) => state.At;
}
