namespace Muster.Gossip.Swim;

/// <summary>What is notable about members, for those few about whom something is.</summary>
internal sealed class Sights
{
    /// <summary>Members with a sight; of more, nothing is noted.</summary>
    public const int KeptMax = 4096;

    /// <summary>A member that stood up so long ago is no longer one that is accused often.</summary>
    public static readonly TimeSpan StoodUpMemory = TimeSpan.FromMinutes(5);

    private readonly Dictionary<string, Sight> _sights = new(StringComparer.Ordinal);

    /// <summary>Exchanges of state with anybody that failed since one last worked, and why the last did.</summary>
    public int StreamsFailed { get; private set; }

    public string StreamError { get; private set; } = "";

    public Sight? Of(string name) => _sights.GetValueOrDefault(name);

    public void Forget(string name) => _sights.Remove(name);

    /// <returns>Whether it is seen otherwise than before.</returns>
    public bool Probed(string name, ProbeOutcome outcome, string through, TimeSpan now)
    {
        if (outcome == ProbeOutcome.Direct && !_sights.ContainsKey(name))
        {
            return false;
        }

        if (Noted(name) is not { } sight)
        {
            return false;
        }

        sight.Through = through;
        if (sight.Path == outcome)
        {
            return false;
        }

        sight.Path = outcome;
        sight.PathSince = now;
        return true;
    }

    /// <param name="error">Null when the exchange worked.</param>
    /// <param name="isJoin">Tried, not expected to work: its failure says nothing about this member.</param>
    /// <returns>Whether it is seen otherwise than before.</returns>
    public bool Exchanged(string name, string? error, bool isJoin, TimeSpan now)
    {
        if (error is null || !isJoin)
        {
            StreamsFailed = error is null ? 0 : StreamsFailed + 1;
            StreamError = error ?? "";
        }

        if (error is null && !_sights.ContainsKey(name))
        {
            return false;
        }

        if (name.Length == 0 || Noted(name) is not { } sight)
        {
            return false;
        }

        var before = sight.StreamsFailed;
        sight.StreamsFailed = error is null ? 0 : before + 1;
        sight.StreamError = error ?? "";
        sight.StreamsSince = before == 0 ? now : sight.StreamsSince;
        return (before == 0) != (sight.StreamsFailed == 0);
    }

    public void StoodUp(string name, IReadOnlyList<string> accusers, TimeSpan now)
    {
        if (Noted(name) is not { } sight)
        {
            return;
        }

        if (now - sight.StoodUpLast > StoodUpMemory)
        {
            sight.StoodUp = 0;
            sight.StoodUpSince = now;
        }

        sight.StoodUp++;
        sight.StoodUpLast = now;
        sight.Accusers = accusers;
    }

    public void Died(Member gone, string from, IReadOnlyList<string> accusers)
    {
        if (gone.State == MemberState.Dead && Noted(gone.Name) is { } sight)
        {
            sight.Accusers = accusers.Count > 0 ? accusers : [from];
        }
    }

    public void Claimed(Member known, Member other, TimeSpan now)
    {
        if (Noted(known.Name) is { } sight)
        {
            sight.Claimant = other.Address;
            sight.ClaimedSince = now;
        }
    }

    private Sight? Noted(string name)
    {
        if (_sights.TryGetValue(name, out var known))
        {
            return known;
        }

        return _sights.Count < KeptMax ? _sights[name] = new Sight() : null;
    }
}
