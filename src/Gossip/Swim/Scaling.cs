namespace Muster.Gossip.Swim;

/// <summary>What grows with the number of members, and how; the same at every member of a pool, the field's agents included.</summary>
public static class Scaling
{
    private const int PushPullMembersFree = 32;

    /// <summary>How often each member tells a rumour.</summary>
    /// <param name="members">Known members, the dead not yet forgotten included.</param>
    public static int Retransmissions(int mult, int members) => mult * (int)Math.Ceiling(Math.Log10(members + 1));

    /// <summary>The time that a suspect has once enough others suspect it.</summary>
    public static TimeSpan SuspicionMin(int mult, int members, TimeSpan probeInterval)
    {
        var scale = Math.Max(1.0, Math.Log10(Math.Max(1.0, members)));
        // Three decimals, the rest cut off: all members must come to the same number.
        var thousandths = (long)(scale * 1000);
        return mult * thousandths * probeInterval / 1000;
    }

    /// <summary>How many others must confirm a suspicion for it to be as short as it gets; 0 where there are too few members.</summary>
    public static int ConfirmationsWanted(int mult, int members)
    {
        var wanted = mult - 2;
        return members - 2 < wanted ? 0 : wanted;
    }

    /// <summary>How long between two exchanges of whole states, so that large pools do not spend themselves on them.</summary>
    public static TimeSpan PushPull(TimeSpan interval, int members) =>
        members <= PushPullMembersFree
            ? interval
            : interval * (Math.Ceiling(Math.Log2(members) - Math.Log2(PushPullMembersFree)) + 1);
}
