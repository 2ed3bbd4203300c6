using System.Collections.Immutable;
using System.Net;
using Muster.Gossip.Swim;
using Muster.Gossip.Wire;

namespace Muster.Gossip.Serf;

/// <summary>What the parts of a serf share. One thread at a time uses it.</summary>
internal sealed class SerfState
{
    private readonly Outbox _outbox;
    private List<SerfNews> _news = [];

    public SerfState(SerfTerms terms, string name, IPEndPoint address, Outbox outbox, SerfRumors rumors)
    {
        (Terms, Name, Address, _outbox, Rumors) = (terms, name, address, outbox, rumors);
        Table = new MemberTable(terms, Hear);
    }

    public SerfTerms Terms { get; }

    public string Name { get; }

    /// <summary>Where others reach this member, as it announces it.</summary>
    public IPEndPoint Address { get; }

    public ImmutableSortedDictionary<string, string> Tags { get; set; } = Gossip.Serf.Tags.None;

    /// <summary>When it is, on the pool's own clock; set before each step.</summary>
    public TimeSpan Now { get; set; }

    /// <summary>Stamps intents.</summary>
    public LamportClock MemberClock { get; } = new();

    public LamportClock EventClock { get; } = new();

    public LamportClock QueryClock { get; } = new();

    /// <summary>What else is to be done when a member is forgotten.</summary>
    public required Action<string> Reaped { get; init; }

    public MemberTable Table { get; }

    public SerfRumors Rumors { get; }

    /// <summary>Those that are alive, but this one.</summary>
    public IEnumerable<SerfMember> Others => Table.All.Where(member => member.Status == MemberStatus.Alive && member.Name != Name);

    /// <summary>One message to one address, now.</summary>
    public void Send(IPEndPoint to, byte[] message) =>
        _outbox.Add(new Effect.Send(to, [new User(message)], Checked: false));

    public void Tell(SerfNews news) => _news.Add(news);

    /// <summary>What has happened since the last call, in order.</summary>
    public IReadOnlyList<SerfNews> TakeNews()
    {
        if (_news.Count == 0)
        {
            return [];
        }

        var taken = _news;
        _news = [];
        return taken;
    }

    private void Hear(SerfNews news)
    {
        if (news is SerfNews.OfMember { Change: MemberChange.Reaped, Member: var member })
        {
            Reaped(member.Name);
        }

        Tell(news);
    }
}
