namespace Muster.Registry.Events;

/// <summary>
/// The events of the last so many stamps: rumours reach an agent more than once, and late. Its caller sees to it that one
/// thread at a time uses it.
/// </summary>
internal sealed class SeenEvents
{
    /// <summary>Stamps remembered; an event further behind the clock is too old to be told from one already seen.</summary>
    public const int StampsMax = 512;

    private readonly (ulong Stamp, List<UserEvent> Events)[] _slots = new (ulong, List<UserEvent>)[StampsMax];

    /// <summary>Whether it is new; then it is remembered.</summary>
    /// <param name="next">The clock's next stamp.</param>
    public bool IsNew(UserEvent heard, ulong next)
    {
        if (next > StampsMax && heard.LTime < next - StampsMax)
        {
            return false;
        }

        ref var slot = ref _slots[heard.LTime % StampsMax];
        if (slot.Events is null || slot.Stamp != heard.LTime)
        {
            slot = (heard.LTime, [heard]);
            return true;
        }

        if (slot.Events.Exists(known => Same(known, heard)))
        {
            return false;
        }

        slot.Events.Add(heard);
        return true;
    }

    private static bool Same(UserEvent one, UserEvent other) =>
        one.Name == other.Name && one.Id == other.Id && one.Payload.Span.SequenceEqual(other.Payload.Span);
}
