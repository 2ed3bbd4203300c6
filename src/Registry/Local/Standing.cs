namespace Muster.Registry.Local;

/// <summary>
/// What is remembered of a check beside its opinion. Times are lengths since the agent opened its local state, read from a
/// monotonic clock.
/// </summary>
/// <param name="Generation">
/// Which registration this is: work that was begun for an earlier one (a probe in flight, a deadline) finds another
/// number and has no effect.
/// </param>
internal sealed record Standing(long Generation)
{
    /// <summary>Consecutive probes that passed or warned, counted no further than the threshold.</summary>
    public int Successes { get; init; }

    /// <summary>Consecutive probes that failed, counted no further than the threshold.</summary>
    public int Failures { get; init; }

    /// <summary>What a ttl check's owner said last.</summary>
    public string Reported { get; init; } = "";

    /// <summary>When a ttl check expires; null when it has, or when the check is no ttl check.</summary>
    public TimeSpan? Deadline { get; init; }

    /// <summary>Since when results have been critical; null when the last one was not, or when there was none yet.</summary>
    public TimeSpan? CriticalSince { get; init; }
}
