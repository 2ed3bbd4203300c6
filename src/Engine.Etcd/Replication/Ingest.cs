using Muster.Engine.Etcd.Terms;
using Wire = Muster.Etcd.Wire.Messages;

namespace Muster.Engine.Etcd.Replication;

/// <summary>
/// Turns the cluster's events into batches of ours: revision by revision, with the stamps that stand between them. Pure:
/// it knows no state.
/// </summary>
internal sealed class Ingest(TimeProvider time)
{
    /// <summary>One revision: what it did to our rows, in order, each with whom it was done for.</summary>
    public sealed record Step(Revision At, Stamp Stamp, IReadOnlyList<KeyValue> Items, IReadOnlyList<Origin?> By);

    /// <param name="events">As etcd tells them, of any number of revisions, each whole.</param>
    /// <param name="after">What is not after this is known already.</param>
    public IEnumerable<Step> Read(IEnumerable<Wire.Event> events, Layout layout, Revision after)
    {
        Gathering? gathering = null;
        foreach (var change in events)
        {
            var at = layout.Out(change.Kv.ModRevision);
            if (at <= after)
            {
                continue;
            }

            if (gathering is not null && gathering.At != at)
            {
                yield return gathering.Finish(time);
                gathering = null;
            }

            gathering ??= new Gathering(at);
            if (layout.IsStamp(change.Kv.Key))
            {
                gathering.See(StampValue.Read(change.Kv.Value.Span));
            }
            else if (layout.TryRow(change.Kv.Key, out var key))
            {
                gathering.Add(change.Type == Wire.Event.Types.EventType.Delete
                    ? new KeyValue(key, default, Revision.Never, at, 0, LeaseId.None)
                    : RangeTerms.Item(change.Kv, layout)!);
            }
        }

        if (gathering is not null)
        {
            yield return gathering.Finish(time);
        }
    }

    private sealed class Gathering(Revision at)
    {
        private readonly List<KeyValue> _items = [];
        private readonly List<Origin?> _by = [];
        private Stamp? _first;
        private Origin? _now;

        public Revision At => at;

        public void See(Stamp? stamp)
        {
            _first ??= stamp;
            _now = stamp is null || stamp.Origin == _first!.Origin ? null : stamp.Origin;
        }

        public void Add(KeyValue item)
        {
            _items.Add(item);
            _by.Add(_now);
        }

        public Step Finish(TimeProvider time) =>
            new(at, _first ?? new Stamp(time.GetUtcNow(), "", Origin.Beside), _items, _by);
    }
}
