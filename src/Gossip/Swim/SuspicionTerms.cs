namespace Muster.Gossip.Swim;

/// <summary>How long one suspicion lasts, fixed when it begins.</summary>
/// <param name="ConfirmationsWanted">Others that must say the same for it to last only <paramref name="Min"/>.</param>
public readonly record struct SuspicionTerms(int ConfirmationsWanted, TimeSpan Min, TimeSpan Max)
{
    public static SuspicionTerms For(SwimProfile profile, int members)
    {
        var min = Scaling.SuspicionMin(profile.SuspicionMult, members, profile.ProbeInterval);
        return new(
            Scaling.ConfirmationsWanted(profile.SuspicionMult, members), min, profile.SuspicionMaxTimeoutMult * min);
    }

    /// <summary>From its beginning to the verdict, when so many others have confirmed it.</summary>
    public TimeSpan Total(int confirmations)
    {
        if (ConfirmationsWanted < 1)
        {
            return Min;
        }

        var share = Math.Log(confirmations + 1.0) / Math.Log(ConfirmationsWanted + 1.0);
        var seconds = Max.TotalSeconds - (share * (Max.TotalSeconds - Min.TotalSeconds));
        var total = TimeSpan.FromMilliseconds(Math.Floor(seconds * 1000));
        return total < Min ? Min : total;
    }
}
