namespace Muster.Gossip.Swim;

/// <summary>
/// A member is given time to defend itself: much while one other alone accuses it, the less the more say the same.
/// </summary>
internal sealed class Suspicion(SuspicionTerms terms, string accuser, uint incarnation, TimeSpan now)
{
    private readonly List<string> _accusers = [accuser];
    private TimeSpan _began = now;

    /// <summary>Who accuses it, the first first; at most the confirmations that count and one.</summary>
    public IReadOnlyList<string> Accusers => _accusers;

    /// <summary>A verdict is about this telling of the member alone.</summary>
    public uint Incarnation => incarnation;

    /// <summary>It began with another's verdict, not with an accusation; that verdict is no news then.</summary>
    public bool IsVerdict { get; init; }

    /// <summary>Somebody has been asked what became of it.</summary>
    public bool HasAppealed { get; set; }

    public int Confirmations => _accusers.Count - 1;

    public TimeSpan Deadline { get; private set; } = now + terms.Total(0);

    /// <summary>False when it says nothing new: enough have spoken, or this one has.</summary>
    public bool Confirm(string from)
    {
        if (Confirmations >= terms.ConfirmationsWanted || _accusers.Contains(from, StringComparer.Ordinal))
        {
            return false;
        }

        _accusers.Add(from);
        Deadline = _began + terms.Total(Confirmations);
        return true;
    }

    /// <summary>Time in which this process did not run is not time in which the suspect could be heard.</summary>
    public void Postpone(TimeSpan by)
    {
        _began += by;
        Deadline += by;
    }
}
