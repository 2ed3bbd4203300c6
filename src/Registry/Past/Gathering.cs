using Muster.Engine;
using Muster.Engine.Timeline;

namespace Muster.Registry.Past;

/// <summary>Makes moments of batches. Pure.</summary>
internal static class Gathering
{
    /// <summary>From so many moments at once on, the writes of one writer to one key are told as one.</summary>
    public const int CrowdMin = 4000;

    /// <param name="now">When what the engine does not stamp with a time was heard of.</param>
    public static IReadOnlyList<Moment> MomentsOf(IReadOnlyList<WatchBatch> batches, int valueBytesMax, DateTimeOffset now)
    {
        var moments = new List<Moment>();
        foreach (var batch in batches)
        {
            for (var place = 0; place < batch.Events.Count; place++)
            {
                var change = batch.Events[place];
                if (Keyspace.IsRemembered(change.Item.Key))
                {
                    moments.Add(new Moment(
                        batch.At, place, StampOf(batch, change, now), change.Item.Key,
                        change.Kind == EventKind.Delete ? 0 : change.Item.Version, 1, BeforeOf(change.Previous, valueBytesMax)));
                }
            }
        }

        return moments.Count < CrowdMin ? moments : Thinned(moments);
    }

    private static Stamp StampOf(WatchBatch batch, WatchEvent change, DateTimeOffset now) =>
        batch.Stamp.Origin == Origin.Replacement ? batch.Stamp with { At = now } : batch.StampOf(change);

    private static Before? BeforeOf(KeyValue? row, int valueBytesMax) => row is null
        ? null
        : new Before(
            row.Created, row.Modified, row.Version, row.Value.Length, row.Value.Length <= valueBytesMax ? row.Value : null as ReadOnlyMemory<byte>?);

    /// <summary>A run of one writer's puts of one key: what was there before the first, and when the last was.</summary>
    private static List<Moment> Thinned(List<Moment> moments)
    {
        var kept = new List<Moment>(moments.Count);
        var places = new Dictionary<Key, int>();
        foreach (var moment in moments)
        {
            if (places.TryGetValue(moment.Key, out var place)
                && kept[place] is var earlier
                && !earlier.IsDeletion() && !moment.IsDeletion() && earlier.Stamp.Origin == moment.Stamp.Origin)
            {
                kept[place] = moment with { Before = earlier.Before, Writes = earlier.Writes + moment.Writes };
            }
            else
            {
                places[moment.Key] = kept.Count;
                kept.Add(moment);
            }
        }

        kept.Sort(static (left, right) => left.At != right.At ? left.At.CompareTo(right.At) : left.Place.CompareTo(right.Place));
        return kept;
    }
}
