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

    /// <summary>A pause shorter than this share of the time that others have to answer is no pause.</summary>
    private const int PauseShare = 5;

    private readonly Queue<ProbeOutcome> _outcomes = new(OutcomesMax);
    private readonly Queue<(TimeSpan At, TimeSpan Late)> _late = new();
    private readonly Queue<TimeSpan> _mistakes = new();
    private readonly Queue<TimeSpan> _refutations = new();

    public TimeSpan PauseMin { get; } = profile.ProbeTimeout / PauseShare;

    /// <summary>Fewest outcomes for a picture, most that it holds.</summary>
    public IReadOnlyCollection<ProbeOutcome> Outcomes => _outcomes;

    public void HasProbed(ProbeOutcome outcome) => Keep(_outcomes, outcome, OutcomesMax);

    /// <summary>This process did not run for so long when it should have.</summary>
    public void WasLate(TimeSpan now, TimeSpan by) => Keep(_late, (now, by), MemoryIntervals);

    /// <summary>Someone accused by this member stood up.</summary>
    public void WasMistaken(TimeSpan now) => Keep(_mistakes, now, MemoryIntervals);

    /// <summary>This member had to stand up itself.</summary>
    public void Refuted(TimeSpan now) => Keep(_refutations, now, MemoryIntervals);

    public bool IsDoubtful(TimeSpan now)
    {
        Forget(now);
        return _late.Count > 0 || _mistakes.Count > 0 || _refutations.Count > 1 || HardlyAnyoneAnswersDirectly();
    }

    /// <summary>How often within the memory, and the longest pause.</summary>
    public (int Times, TimeSpan Longest) Lateness(TimeSpan now)
    {
        Forget(now);
        return (_late.Count, _late.Select(late => late.Late).DefaultIfEmpty(TimeSpan.Zero).Max());
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

    private void Forget(TimeSpan now)
    {
        var until = now - (MemoryIntervals * profile.ProbeInterval);
        while (_late.TryPeek(out var late) && late.At < until)
        {
            _late.Dequeue();
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
