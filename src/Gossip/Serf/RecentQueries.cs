namespace Muster.Gossip.Serf;

/// <summary>The queries of the last so many stamps, so that each is answered and passed on once.</summary>
public sealed class RecentQueries
{
    private readonly (ulong Stamp, List<uint> Ids)[] _slots = new (ulong, List<uint>)[SerfTerms.StampsRemembered];

    /// <summary>Queries with an older stamp are not wanted.</summary>
    public ulong From { get; set; }

    /// <summary>Whether it is new; then it is remembered.</summary>
    /// <param name="now">The clock of queries, which has witnessed the stamp.</param>
    public bool IsNew(ulong stamp, uint id, ulong now)
    {
        if (stamp < From || IsTooOld(stamp, now))
        {
            return false;
        }

        ref var slot = ref _slots[stamp % SerfTerms.StampsRemembered];
        if (slot.Ids is null || slot.Stamp != stamp)
        {
            slot = (stamp, [id]);
            return true;
        }

        if (slot.Ids.Contains(id))
        {
            return false;
        }

        slot.Ids.Add(id);
        return true;
    }

    /// <summary>So far behind the clock that it cannot be told from one already seen.</summary>
    internal static bool IsTooOld(ulong stamp, ulong now) =>
        now > SerfTerms.StampsRemembered && stamp < now - SerfTerms.StampsRemembered;
}
