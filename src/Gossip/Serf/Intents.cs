using Muster.Gossip.Serf.Messages;

namespace Muster.Gossip.Serf;

/// <summary>What is said of somebody's coming and going, by members and by operators.</summary>
/// <param name="stays">This member is not about to leave: who says so is contradicted.</param>
internal sealed class Intents(SerfState state, Func<bool> stays)
{
    /// <summary>That this member is there, after all that was said of it.</summary>
    public void AnnounceJoin()
    {
        var join = new SerfMessage.JoinIntent(state.MemberClock.Stamp(), state.Name);
        Hear(join);
        state.Rumors.Intent(SerfCodec.Encode(join), told: null);
    }

    /// <summary>That somebody goes: this member itself, or one that is gone and will not come back.</summary>
    /// <param name="told">Called once it has been told as often as rumours are; null: nobody waits for it.</param>
    /// <returns>As it travels.</returns>
    public byte[] AnnounceLeave(string name, bool prune, Action? told)
    {
        var leave = new SerfMessage.LeaveIntent(state.MemberClock.Stamp(), name, prune);
        Hear(leave);
        var bytes = SerfCodec.Encode(leave);
        state.Rumors.Intent(bytes, told);
        return bytes;
    }

    /// <summary>True when it is news, and should be passed on.</summary>
    public bool Hear(SerfMessage.LeaveIntent leave)
    {
        state.MemberClock.Witness(leave.LTime);
        var answer = state.Table.LeaveIntent(
            leave.Node, leave.LTime, leave.Prune, refutes: leave.Node == state.Name && stays(), state.Now);
        if (answer == IntentAnswer.Contradict)
        {
            AnnounceJoin();
        }

        return answer == IntentAnswer.PassOn;
    }

    public bool Hear(SerfMessage.JoinIntent join)
    {
        state.MemberClock.Witness(join.LTime);
        return state.Table.JoinIntent(join.Node, join.LTime, state.Now) == IntentAnswer.PassOn;
    }
}
