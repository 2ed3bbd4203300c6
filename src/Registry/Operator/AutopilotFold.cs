using Muster.Engine;
using Muster.Registry.Rows;
using Muster.Registry.Views;

namespace Muster.Registry.Operator;

/// <summary>Folds the one row of the autopilot's terms.</summary>
internal sealed class AutopilotFold : IFold<AutopilotTerms, string>
{
    /// <summary>All that can be waited for.</summary>
    public const string Terms = "terms";

    public KeyRange Range => KeyRange.Single(Keyspace.Autopilot);

    public AutopilotTerms Load(Revision at, IReadOnlyList<KeyValue> rows) =>
        rows is [var row] ? AutopilotCodec.Decode(row) : AutopilotTerms.Default;

    public AutopilotTerms Step(AutopilotTerms state, WatchBatch batch, ISet<string> touched)
    {
        touched.Add(Terms);
        return batch.Events[^1] is { Kind: EventKind.Put } put ? AutopilotCodec.Decode(put.Item) : AutopilotTerms.Default;
    }

    public Revision WokenBelow(AutopilotTerms state, string topic, string asked) => state.Modified;
}
