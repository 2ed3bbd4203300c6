namespace Muster.Registry;

/// <summary>Timers for moments that may be far ahead.</summary>
internal static class FarTimer
{
    /// <summary>A timer takes at most 49 days; a longer wait ends early, and whoever is woken looks again.</summary>
    private static readonly TimeSpan _waitMax = TimeSpan.FromDays(40);

    /// <summary>Rings once, after the time or earlier where that is long.</summary>
    public static void RingIn(this ITimer timer, TimeSpan wait) =>
        _ = timer.Change(wait < _waitMax ? wait : _waitMax, Timeout.InfiniteTimeSpan);
}
