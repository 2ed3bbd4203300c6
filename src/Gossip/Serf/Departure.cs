using Muster.Bedrock;

namespace Muster.Gossip.Serf;

/// <summary>
/// How this member leaves: the intent first, so that the others know why; then membership's own word; then it still answers
/// for a while, so that the news outruns its silence.
/// <code>
/// Staying ─► TellingIntent ─► TellingMembership ─► Lingering ─► Gone
///                told, or BroadcastTimeout            LeavePropagateDelay
/// </code>
/// </summary>
/// <param name="leaveMembership">Says that this member leaves; <see cref="MembershipTold"/> follows.</param>
internal sealed class Departure(SerfState state, Prng chance, Intents intents, Action leaveMembership)
{
    /// <summary>Members that are told by itself, beside the rumour; of a larger network so many, from whom the others have it soon.</summary>
    private const int ToldDirectlyMax = 64;

    private Stage _stage = Stage.Staying;
    private TimeSpan _until;
    private bool _isIntentTold;
    private bool _isAlone;

    private enum Stage
    {
        Staying,
        TellingIntent,
        TellingMembership,
        Lingering,
        Gone,
    }

    public bool Stays => _stage == Stage.Staying;

    public bool IsOver => _stage == Stage.Gone;

    /// <summary>When <see cref="Tick"/> has something to do, if nothing comes before.</summary>
    public TimeSpan Due => _stage is Stage.Staying or Stage.Gone ? TimeSpan.MaxValue : _until;

    /// <summary>Begins; saying it twice is no harm.</summary>
    public void Begin()
    {
        if (_stage != Stage.Staying)
        {
            return;
        }

        Enter(Stage.TellingIntent, state.Terms.BroadcastTimeout);

        // Told from within a step of membership, which is not the moment to begin another.
        var intent = intents.AnnounceLeave(state.Name, prune: false, () => _isIntentTold = true);
        SerfMember[] others = [.. state.Others];
        _isAlone = others.Length == 0;
        _isIntentTold |= _isAlone;

        // Rumours reach most, in any order; for who hears of the departure before the intent this member has failed.
        chance.Shuffle<SerfMember>(others);
        foreach (var other in others.Take(ToldDirectlyMax))
        {
            state.Send(other.Address, intent);
        }
    }

    public void MembershipTold()
    {
        if (_stage == Stage.TellingMembership)
        {
            // Nobody would ask who is alone.
            Enter(Stage.Lingering, _isAlone ? TimeSpan.Zero : state.Terms.LeavePropagateDelay);
        }
    }

    /// <summary>Goes on when it is time; called after each step of membership.</summary>
    public void Tick()
    {
        var isDue = state.Now >= _until;
        switch (_stage)
        {
            case Stage.TellingIntent when isDue || _isIntentTold:
                Enter(Stage.TellingMembership, state.Terms.BroadcastTimeout);
                leaveMembership();
                break;
            case Stage.TellingMembership when isDue:
                MembershipTold();
                break;
            case Stage.Lingering when isDue:
                _stage = Stage.Gone;
                state.Tell(new SerfNews.LeaveDone());
                break;
        }
    }

    private void Enter(Stage stage, TimeSpan atMost) => (_stage, _until) = (stage, state.Now + atMost);
}
