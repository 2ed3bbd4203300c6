namespace Muster.Gossip.Swim;

/// <summary>
/// Whether a member has reason to look for the fault with itself: then it asks twice before it accuses anybody. That costs a
/// true accusation two intervals, and nobody waits for it: those who have no such reason accuse at once.
/// </summary>
internal sealed class SelfDoubt(SwimProfile profile)
{
    /// <summary>Probes that are looked back upon.</summary>
    private const int OutcomesMax = 8;
    private const int OutcomesMin = 3;

    /// <summary>How long a mistake is remembered, in probe intervals.</summary>
    private const int MemoryIntervals = 60;

    /// <summary>
    /// A pause shorter than this share of the time that others have to answer is no pause, nor one of less than a tenth of a
    /// second: every process has those.
    /// </summary>
    private const int PauseShare = 5;

    /// <summary>For so many probe intervals a grave pause is reason to doubt, for it seldom comes alone.</summary>
    private const int GraveIntervals = 20;

    /// <summary>How long a pause is said only once to the operator.</summary>
    private static readonly TimeSpan _silenceAfterWords = TimeSpan.FromMinutes(1);

    /// <summary>In so long a pause answers come too late, of others here and of this member there.</summary>
    private readonly TimeSpan _graveMin = Longer(profile.ProbeTimeout, TimeSpan.FromMilliseconds(500));

    private readonly Queue<ProbeOutcome> _outcomes = new(OutcomesMax);
    private readonly Queue<(TimeSpan At, TimeSpan Length)> _pauses = new();
    private readonly Queue<TimeSpan> _mistakes = new();
    private readonly Queue<TimeSpan> _refutations = new();

    private TimeSpan _quietUntil = TimeSpan.MinValue;

    public TimeSpan PauseMin { get; } = Longer(profile.ProbeTimeout / PauseShare, TimeSpan.FromMilliseconds(100));

    /// <summary>Fewest outcomes for a picture, most that it holds.</summary>
    public IReadOnlyCollection<ProbeOutcome> Outcomes => _outcomes;

    public void HasProbed(ProbeOutcome outcome) => Keep(_outcomes, outcome, OutcomesMax);

    /// <summary>This process did not run for so long when it should have.</summary>
    /// <returns>Whether that is grave, and whether the operator should hear of it.</returns>
    public (bool IsGrave, bool IsNews) HasPaused(TimeSpan now, TimeSpan length)
    {
        Keep(_pauses, (now, length), MemoryIntervals);
        var isGrave = IsGrave(length);
        var isNews = isGrave && now >= _quietUntil;
        _quietUntil = isNews ? now + _silenceAfterWords : _quietUntil;
        return (isGrave, isNews);
    }

    /// <summary>Someone accused by this member stood up.</summary>
    public void WasMistaken(TimeSpan now) => Keep(_mistakes, now, MemoryIntervals);

    /// <summary>This member had to stand up itself.</summary>
    public void Refuted(TimeSpan now) => Keep(_refutations, now, MemoryIntervals);

    public bool IsDoubtful(TimeSpan now)
    {
        Forget(now);
        return _mistakes.Count > 0
            || _refutations.Count > 1
            || HardlyAnyoneAnswersDirectly()
            || _pauses.Any(pause => IsGrave(pause.Length) && pause.At >= now - (GraveIntervals * profile.ProbeInterval));
    }

    /// <summary>Pauses within the memory, those of them that are grave, and the longest.</summary>
    public (int Times, int Grave, TimeSpan Longest) Pauses(TimeSpan now)
    {
        Forget(now);
        return (
            _pauses.Count,
            _pauses.Count(pause => IsGrave(pause.Length)),
            _pauses.Select(pause => pause.Length).DefaultIfEmpty(TimeSpan.Zero).Max());
    }

    public int Refutations(TimeSpan now)
    {
        Forget(now);
        return _refutations.Count;
    }

    public int CountOf(ProbeOutcome outcome) => _outcomes.Count(each => each == outcome);

    /// <summary>The others are there, as is known by other ways; only the direct way fails for most of them.</summary>
    public bool HardlyAnyoneAnswersDirectly() =>
        _outcomes.Count >= OutcomesMin
        && 2 * (CountOf(ProbeOutcome.ThroughOther) + CountOf(ProbeOutcome.OverTcp)) >= _outcomes.Count;

    /// <summary>Datagrams do not get through in at least one direction: what this member says to all is heard by nobody.</summary>
    public bool IsHeardOnStreamsOnly() =>
        _outcomes.Count >= OutcomesMin && 2 * CountOf(ProbeOutcome.OverTcp) >= _outcomes.Count;

    private bool IsGrave(TimeSpan pause) => pause >= _graveMin;

    private static TimeSpan Longer(TimeSpan one, TimeSpan other) => one > other ? one : other;

    private void Forget(TimeSpan now)
    {
        var until = now - (MemoryIntervals * profile.ProbeInterval);
        while (_pauses.TryPeek(out var pause) && pause.At < until)
        {
            _pauses.Dequeue();
        }

        Forget(_mistakes, until);
        Forget(_refutations, until);
    }

    private static void Forget(Queue<TimeSpan> times, TimeSpan until)
    {
        while (times.TryPeek(out var time) && time < until)
        {
            times.Dequeue();
        }
    }

    private static void Keep<T>(Queue<T> queue, T item, int max)
    {
        if (queue.Count == max)
        {
            queue.Dequeue();
        }

        queue.Enqueue(item);
    }
}
