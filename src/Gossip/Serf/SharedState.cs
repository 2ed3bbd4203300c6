using Muster.Gossip.Serf.Messages;

namespace Muster.Gossip.Serf;

/// <summary>What serf adds to exchanges of whole states, and what it takes from them.</summary>
/// <param name="intents">Who takes intents; what should be passed on is not, since the exchange itself goes on.</param>
internal sealed class SharedState(SerfState state, Intents intents, UserEvents events)
{
    /// <summary>Joins that want to hear nothing of what was told before them.</summary>
    public int JoinsWithoutPast { get; set; }

    public byte[] Write() => PushPullCodec.Encode(new PushPullState
    {
        LTime = state.MemberClock.Time,

        // The stamp of who is about to leave would read as that it is there, and the rumour that it goes as old news.
        StatusLTimes = state.Table.All.Where(member => member.Status != MemberStatus.Leaving)
            .ToDictionary(member => member.Name, member => member.StatusLTime, StringComparer.Ordinal),
        LeftMembers = [.. state.Table.All.Where(member => member.Status == MemberStatus.Left).Select(member => member.Name)],
        EventLTime = state.EventClock.Time,
        Events = events.Recent.Slots,
        QueryLTime = state.QueryClock.Time,
    });

    /// <returns>False when it cannot be read.</returns>
    public bool Merge(ReadOnlySpan<byte> bytes, bool join)
    {
        if (PushPullCodec.Decode(bytes) is not { } theirs)
        {
            return false;
        }

        // Their next stamps: the ones before have been used.
        WitnessBefore(state.MemberClock, theirs.LTime);
        WitnessBefore(state.EventClock, theirs.EventLTime);
        WitnessBefore(state.QueryClock, theirs.QueryLTime);

        var left = theirs.LeftMembers.ToHashSet(StringComparer.Ordinal);
        foreach (var name in left)
        {
            // One later than what is known of it: that it has left stands above what its state's stamp says.
            var stamp = theirs.StatusLTimes.GetValueOrDefault(name);
            intents.Hear(new SerfMessage.LeaveIntent(stamp == ulong.MaxValue ? stamp : stamp + 1, name, Prune: false));
        }

        foreach (var (name, stamp) in theirs.StatusLTimes)
        {
            if (!left.Contains(name))
            {
                intents.Hear(new SerfMessage.JoinIntent(stamp, name));
            }
        }

        if (join && JoinsWithoutPast > 0 && theirs.EventLTime > events.Recent.From)
        {
            events.Recent.From = theirs.EventLTime;
        }

        foreach (var slot in theirs.Events)
        {
            foreach (var one in slot?.Events ?? [])
            {
                events.Take(new SerfMessage.UserEvent(slot!.LTime, one.Name, one.Payload, CC: false));
            }
        }

        return true;
    }

    private static void WitnessBefore(LamportClock clock, ulong next)
    {
        if (next > 0)
        {
            clock.Witness(next - 1);
        }
    }
}
