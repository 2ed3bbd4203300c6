using Muster.Gossip.Wire;

namespace Muster.Gossip.Swim;

/// <summary>How suspicions end when nobody has spoken for the suspect.</summary>
internal sealed class Judgment(SwimState state, Hearsay hearsay)
{
    /// <summary>How long a doubtful verdict waits for what somebody in touch knows, in probe intervals.</summary>
    private const int AppealIntervals = 2;

    /// <summary>Those who have not defended themselves in time are dead.</summary>
    /// <param name="ask">Asks somebody in touch for all it knows; false when there is nobody.</param>
    public void Judge(Func<bool> ask)
    {
        foreach (var (name, suspicion) in state.Suspicions.Over(state.Now))
        {
            if (!suspicion.HasAppealed && state.Doubt.IsDoubtful(state.Now) && ask())
            {
                // The defence may have gone by unheard: it is asked for before a member that doubts itself judges.
                suspicion.HasAppealed = true;
                suspicion.Postpone(AppealIntervals * state.Profile.ProbeInterval);
                state.Suspicions.Expect(suspicion);
                continue;
            }

            state.Note(
                NoteLevel.Info,
                $"{name} has not defended itself in time; dead from here on ({suspicion.Confirmations} others confirmed it).");
            hearsay.Hear(new Dead(suspicion.Incarnation, name, state.Name), from: null);
        }
    }

    /// <summary>Somebody who was asked for it has never heard of what this member alone suspects: it is taken back.</summary>
    public void Vouch(string name, uint incarnation)
    {
        if (state.Members.Find(name) is { State: MemberState.Suspect } known
            && known.Incarnation == incarnation
            && state.Suspicions.Of(name) is { HasAppealed: true, Accusers: [var accuser] }
            && accuser == state.Name)
        {
            state.Suspicions.End(name);
            state.Doubt.WasMistaken(state.Now);
            hearsay.Hold(known with { State = MemberState.Alive, Since = state.Now });
            state.User.ReasonChanged(name);
        }
    }
}
