namespace Muster.Gossip.Swim;

/// <summary>Who is asked to probe a member that does not answer.</summary>
internal static class Assistance
{
    /// <summary>Of a second question: so many that answered lately, and so many that were heard.</summary>
    private const int InTouchMax = 4;

    /// <summary>Asked at random when not one helper said a word: one of them may be within reach.</summary>
    private const int AloneMax = 32;

    /// <summary>Some at random; one of them, or more where this member doubts itself, from those lately in touch.</summary>
    public static List<Member> For(Probe probe, SwimState state)
    {
        var wanted = state.Profile.IndirectChecks;
        var helpers = InTouch(probe.IsSecond ? InTouchMax : Math.Min(1, wanted - 1), probe, state);
        helpers.AddRange(state.Draw(
            probe.IsAlone ? AloneMax : probe.IsSecond ? wanted : wanted - helpers.Count,
            member => IsFit(member, probe) && !helpers.Contains(member)));
        return helpers;
    }

    private static List<Member> InTouch(int countMax, Probe probe, SwimState state)
    {
        var helpers = state.Contacts.Reached.Reverse()
            .Select(state.Members.Find).OfType<Member>()
            .Where(member => member.Name != state.Name && IsFit(member, probe))
            .Take(countMax).ToList();
        if (probe.IsSecond)
        {
            helpers.AddRange(state.Members.All
                .Where(member => state.Contacts.HasHeardFrom(member.Address)
                    && member.Name != state.Name && IsFit(member, probe) && !helpers.Contains(member))
                .Take(countMax));
        }

        return helpers;
    }

    private static bool IsFit(Member member, Probe probe) =>
        member.State == MemberState.Alive && member.Name != probe.Target.Name;
}
