using Muster.Engine;
using Muster.Engine.Timeline;
using Muster.Registry.Past;

namespace Muster.Registry.Kv.Past;

/// <summary>
/// Tells a key's story backwards: from how it stands at the end, each write is undone in turn. Pure. Its value's row and its
/// side record are written in one transaction where both change, so what has one revision is one deed.
/// </summary>
internal sealed class KvTelling(Key key, PastRow? row, PastRow? side)
{
    private readonly Key _user = Keyspace.User(key);
    private PastRow? _row = row;
    private PastRow? _side = side;

    /// <param name="moments">Of the value's row and of the side record, newest first.</param>
    public IReadOnlyList<KvMoment> Tell(IEnumerable<Moment> moments)
    {
        var told = new List<KvMoment>();
        foreach (var together in moments.GroupBy(moment => moment.At))
        {
            _row = PastRow.After(together.Key, together.FirstOrDefault(moment => moment.Key == _user), _row);
            _side = PastRow.After(together.Key, together.FirstOrDefault(moment => moment.Key != _user), _side);
            var after = KvRows.Then(_row, _side);
            foreach (var moment in together)
            {
                Undo(moment);
            }

            var before = KvRows.Then(_row, _side);
            if (before is not null || after is not null)
            {
                told.Add(new KvMoment(
                    together.Key, together.First().Stamp, DeedOf(before, after), together.Max(moment => moment.Writes), after));
            }
        }

        return told;
    }

    private static KvDeed DeedOf(KvThen? before, KvThen? after) => (before?.Entry, after?.Entry) switch
    {
        (null, _) => KvDeed.Created,
        (_, null) => KvDeed.Deleted,
        ({ Session: null }, { Session: not null }) => KvDeed.Locked,
        ({ Session: not null }, { Session: null }) => KvDeed.Unlocked,
        _ => KvDeed.Changed,
    };

    private void Undo(Moment moment)
    {
        var before = moment.Before is { } had ? PastRow.Of(moment.Key, had) : null;
        if (moment.Key == _user)
        {
            _row = before;
        }
        else
        {
            _side = before;
        }
    }
}
