using System.Net;
using Muster.Bedrock;
using Muster.Gossip.Wire;

namespace Muster.Gossip.Swim;

/// <summary>What the parts of one detector share. Owned by its <see cref="Swim"/>; one thread.</summary>
internal sealed class SwimState(
    SwimOptions options, ISwimUser user, Outbox outbox, Prng chance, TimeSpan now, SharedView known)
{
    private uint _number;

    public SwimOptions Options => options;

    public SwimProfile Profile => options.Profile;

    public ISwimUser User => user;

    public Prng Chance => chance;

    public TimeSpan Now { get; set; } = now;

    public MemberTable Members { get; } = new(known);

    public Awareness Awareness { get; } = new(options.Profile.AwarenessMax);

    public Rumors<Message> Rumors { get; } = new(options.Profile.RetransmitMult);

    public Suspicions Suspicions { get; } = new();

    public Contacts Contacts { get; } = new();

    public SelfDoubt Doubt { get; } = new(options.Profile);

    public Sights Sights { get; } = new();

    public string Name => options.Name;

    /// <summary>This member's, as all others are to see it.</summary>
    public Member Self => Members.Find(Name)!;

    public bool IsLeaving { get; set; }

    /// <summary>With whom states are to be exchanged as soon as this step is over: datagrams would not do.</summary>
    public List<Member> ToExchange { get; } = [];

    /// <summary>What was wrong with this member when it last looked, and since when.</summary>
    public (ReasonKind? Kind, TimeSpan Since) OwnTrouble { get; set; }

    /// <summary>There is something to tell, here or in the layer above.</summary>
    public bool HasRumors => Rumors.Count > 0 || User.HasRumors;

    public uint NextNumber() => ++_number;

    public void Note(NoteLevel level, string text) => outbox.Add(new Effect.Note(level, text));

    public void Do(Effect effect) => outbox.Add(effect);

    public void Send(IPEndPoint to, IReadOnlyList<Message> messages, bool isChecked = false) =>
        outbox.Add(new Effect.Send(to, messages, isChecked));

    /// <summary>A message and, behind it, what fits of the rumours.</summary>
    public void SendWithRumors(IPEndPoint to, Message message)
    {
        var messages = new List<Message> { message };
        TakeRumors(Profile.DatagramBytes - MessageSize.Of(message) - MessageSize.PartOverhead, messages);
        Send(to, messages);
    }

    /// <summary>Puts rumours behind what is there, of the detector first, then of the layer above.</summary>
    /// <param name="budget">Bytes of the packet that are left for parts.</param>
    public void TakeRumors(int budget, List<Message> into)
    {
        budget -= MessageSize.CompoundOverhead + Profile.EnvelopeBytes;
        budget = Rumors.Take(budget, MessageSize.PartOverhead, Members.Count, into, MessageSize.PartsMax);
        var room = MessageSize.PartsMax - into.Count;
        const int overhead = MessageSize.PartOverhead + MessageSize.UserOverhead;
        if (room > 0 && budget > overhead)
        {
            foreach (var body in user.TakeRumors(overhead, budget))
            {
                into.Add(new User(body));
            }
        }
    }

    /// <summary>Says it onward to everybody, in the place of what was said about the same member before.</summary>
    public void Spread(string about, Message message, Action? told = null) =>
        Rumors.Add(message, MessageSize.Of(message), about, told);

    /// <summary>Up to <paramref name="count"/> different members that are fit, never this one, each with the same chance.</summary>
    public List<Member> Draw(int count, Func<Member, bool> isFit)
    {
        var drawn = new List<Member>(count);
        var slots = Members.Slots;
        // In a healthy pool nearly every draw is a hit; only where few are fit is it worth looking at all of them.
        for (var tries = 0; tries < 4 * count && drawn.Count < count; tries++)
        {
            if (Members.At(chance.Next(slots)) is { } member && IsNew(member))
            {
                drawn.Add(member);
            }
        }

        if (drawn.Count < count)
        {
            var rest = Members.All.Where(IsNew).ToArray();
            chance.Shuffle<Member>(rest);
            drawn.AddRange(rest.Take(count - drawn.Count));
        }

        return drawn;

        bool IsNew(Member member) => member.Name != Name && isFit(member) && !drawn.Contains(member);
    }
}
