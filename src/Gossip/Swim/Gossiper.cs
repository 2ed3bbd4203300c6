using Muster.Gossip.Wire;

namespace Muster.Gossip.Swim;

/// <summary>Tells rumours to a few members, every gossip interval; rests while there are none, or nobody to tell them to.</summary>
internal sealed class Gossiper(SwimState state)
{
    private TimeSpan _next = state.Now + state.Chance.Next(state.Profile.GossipInterval);

    public TimeSpan Due => IsResting ? TimeSpan.MaxValue : _next;

    private bool IsResting => state.Members.Count <= 1 || !state.HasRumors;

    /// <summary>
    /// Called before each step. A rest ends at the next beat of the same pulse, so that what comes shortly after each other is
    /// still told together.
    /// </summary>
    public void KeepPulse()
    {
        if (_next < state.Now && IsResting)
        {
            var missed = (state.Now - _next).Ticks / state.Profile.GossipInterval.Ticks;
            _next += (missed + 1) * state.Profile.GossipInterval;
        }
    }

    public void Tick()
    {
        if (state.Now < Due)
        {
            return;
        }

        _next = state.Now + state.Profile.GossipInterval;

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
