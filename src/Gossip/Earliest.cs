namespace Muster.Gossip;

/// <summary>What comes first.</summary>
internal static class Earliest
{
    /// <summary>The earliest of these; <see cref="TimeSpan.MaxValue"/> stands for never.</summary>
    public static TimeSpan Of(params ReadOnlySpan<TimeSpan> times)
    {
        var earliest = TimeSpan.MaxValue;
        foreach (var time in times)
        {
            earliest = time < earliest ? time : earliest;
        }

        return earliest;
    }
}
