using Muster.Gossip.Serf.Messages;

namespace Muster.Gossip.Serf;

/// <summary>
/// The user events of the last so many stamps: rumours reach a member more than once, and late; and who comes later is told
/// them with a full exchange.
/// </summary>
public sealed class RecentEvents
{
    private readonly EventsAt?[] _slots = new EventsAt?[SerfTerms.StampsRemembered];

    /// <summary>Events with an older stamp are not wanted.</summary>
    public ulong From { get; set; }

    /// <summary>One slot for each stamp; null where there was none.</summary>
    public IReadOnlyList<EventsAt?> Slots => _slots;

    /// <summary>Whether it is new; then it is remembered.</summary>
    /// <param name="now">The clock of events, which has witnessed the stamp.</param>
    public bool IsNew(ulong stamp, RememberedEvent heard, ulong now)
    {
        if (stamp < From || RecentQueries.IsTooOld(stamp, now))
        {
            return false;
        }

        ref var slot = ref _slots[stamp % SerfTerms.StampsRemembered];
        if (slot is null || slot.LTime != stamp)
        {
            slot = new EventsAt(stamp, [heard]);
            return true;
        }

        foreach (var known in slot.Events)
        {
            if (known.IsSameAs(heard))
            {
                return false;
            }
        }

        slot = slot with { Events = [.. slot.Events, heard] };
        return true;
    }
}
