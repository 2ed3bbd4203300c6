namespace Muster.Gossip.Serf;

/// <summary>
/// Orders what members tell each other without a common clock (Lamport, 1978). One thread at a time uses it. At the end of
/// numbers, where only a lie can bring it, it stays.
/// </summary>
public sealed class LamportClock
{
    /// <summary>What the next thing of our own is stamped with; from 1.</summary>
    public ulong Time { get; private set; } = 1;

    /// <summary>The stamp for something of our own; the next one comes after it.</summary>
    public ulong Stamp()
    {
        var stamp = Time;
        Witness(stamp);
        return stamp;
    }

    /// <summary>Somebody has used this stamp: all of ours that follow come after it.</summary>
    public void Witness(ulong stamp)
    {
        if (stamp >= Time && Time < ulong.MaxValue)
        {
            Time = stamp == ulong.MaxValue ? stamp : stamp + 1;
        }
    }
}
