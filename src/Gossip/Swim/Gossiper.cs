using Muster.Gossip.Wire;

namespace Muster.Gossip.Swim;

/// <summary>Tells rumours to a few members, every gossip interval.</summary>
internal sealed class Gossiper(SwimState state)
{
    public TimeSpan Due { get; private set; } = state.Now + state.Chance.Next(state.Profile.GossipInterval);

    public void Tick()
    {
        if (state.Now < Due)
        {
            return;
        }

        Due = state.Now + state.Profile.GossipInterval;
        if (state.Members.Count <= 1)
        {
            return;
        }

        List<Member>? targets = null;
        for (var i = 0; i < state.Profile.GossipNodes; i++)
        {
            if (targets is not null && i >= targets.Count)
            {
                return;
            }

            var messages = new List<Message>();
            state.TakeRumors(state.Profile.DatagramBytes, messages);
            if (messages.Count == 0)
            {
                return;
            }

            targets ??= Targets();
            if (i < targets.Count)
            {
                state.Send(targets[i].Address, messages, targets[i].Versions.PMax >= Versions.Checksums);
            }
        }
    }

    private List<Member> Targets()
    {
        // Who is hardly reached by anybody tells first whoever is known to hear it.
        var first = state.Doubt.IsDoubtful(state.Now)
            ? state.Contacts.Reached.Select(state.Members.Find).OfType<Member>()
                .LastOrDefault(member => member.IsPresent())
            : null;
        var drawn = state.Draw(
            state.Profile.GossipNodes - (first is null ? 0 : 1), member => member != first && IsTold(member));
        if (first is not null)
        {
            drawn.Insert(0, first);
        }

        return drawn;
    }

    private bool IsTold(Member member) =>
        member.IsPresent()
        || (member.State == MemberState.Dead && state.Now - member.Since <= state.Profile.GossipToTheDead);
}
