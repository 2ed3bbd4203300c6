using Muster.Gossip.Serf.Messages;

namespace Muster.Gossip.Serf;

/// <summary>
/// Holds news back for a moment, so that who is told hears of each thing once, at its last: of members, by name; of user
/// events that allow it, by name those of the highest stamp. A window ends early when nothing more comes. Pure.
/// </summary>
public sealed class NewsCoalescer
{
    /// <summary>The most that anything is held back.</summary>
    public static readonly TimeSpan Window = TimeSpan.FromSeconds(3);

    /// <summary>The silence after which it is told.</summary>
    public static readonly TimeSpan Quiet = TimeSpan.FromSeconds(1);

    private readonly Dictionary<string, MemberChange> _told = new(StringComparer.Ordinal);
    private readonly Hold<SerfNews.OfMember> _members = new();
    private readonly Hold<SerfNews.Told> _events = new();

    /// <summary>When something is to be told; null while nothing is held.</summary>
    public TimeSpan? Due => (_members.Due, _events.Due) switch
    {
        ({ } one, { } other) => one < other ? one : other,
        var (one, other) => one ?? other,
    };

    /// <summary>What is to be told at once; the rest is held.</summary>
    public SerfNews? Hear(SerfNews news, TimeSpan now)
    {
        switch (news)
        {
            case SerfNews.OfMember of:
                _members.Add(of, held => held.Member.Name == of.Member.Name, now);
                return null;
            case SerfNews.Told { Event.CC: true } told:
                // Several of one stamp are told all; of an older stamp none.
                if (!_events.Any(held => held.Event.Name == told.Event.Name && held.Event.LTime > told.Event.LTime))
                {
                    _events.Add(told, held => held.Event.Name == told.Event.Name && held.Event.LTime < told.Event.LTime, now);
                }

                return null;
            default:
                return news;
        }
    }

    /// <summary>What is to be told now.</summary>
    public IEnumerable<SerfNews> Take(TimeSpan now)
    {
        foreach (var of in _members.Take(now))
        {
            // What was told last need not be told again; that something has changed is always news.
            var before = _told.TryGetValue(of.Member.Name, out var told) ? told : (MemberChange?)null;
            if (before == of.Change && of.Change != MemberChange.Updated)
            {
                continue;
            }

            _told[of.Member.Name] = of.Change;
            if (of.Change == MemberChange.Reaped)
            {
                _told.Remove(of.Member.Name);
            }

            yield return of;
        }

        foreach (var told in _events.Take(now))
        {
            yield return told;
        }
    }

    private sealed class Hold<TNews>
    {
        private readonly List<TNews> _held = [];
        private TimeSpan _began;
        private TimeSpan _last;

        public TimeSpan? Due => _held.Count == 0 ? null : _began + Window < _last + Quiet ? _began + Window : _last + Quiet;

        public bool Any(Predicate<TNews> like) => _held.Exists(like);

        public void Add(TNews news, Predicate<TNews> isNeedless, TimeSpan now)
        {
            _began = _held.Count == 0 ? now : _began;
            _last = now;
            _held.RemoveAll(isNeedless);
            _held.Add(news);
        }

        public TNews[] Take(TimeSpan now)
        {
            if (Due is not { } due || now < due)
            {
                return [];
            }

            TNews[] taken = [.. _held];
            _held.Clear();
            return taken;
        }
    }
}
