namespace Muster.Registry.Events;

/// <summary>
/// Orders what agents tell each other without a common clock (Lamport, 1978). Its caller sees to it that one thread at a time
/// uses it.
/// </summary>
/// <param name="next">What the next event of our own is stamped with.</param>
internal sealed class LamportClock(ulong next)
{
    /// <summary>What the next event of our own is stamped with.</summary>
    public ulong Next { get; private set; } = next;

    /// <summary>Somebody's event bears this stamp: all that we fire from now on comes after it.</summary>
    public void Witness(ulong stamp)
    {
        if (stamp >= Next)
        {
            Next = stamp + 1;
        }
    }
}
