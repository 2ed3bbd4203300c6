using Muster.Gossip.Swim;

namespace Muster.Tests.Simulation.Gossip;

/// <summary>What the protocol's formulas promise about a crash in a pool of so many members.</summary>
internal sealed class Promise(SwimProfile profile, int members)
{
    /// <summary>How seldom chance may break a promise.</summary>
    private const double ChanceMax = 1e-6;

    private SuspicionTerms Terms => SuspicionTerms.For(profile, members);

    /// <summary>
    /// By when enough have asked the dead and heard nothing. All others ask somebody each interval, so those who come to
    /// it arrive like rain, one an interval; and nobody waits longer than two rounds.
    /// </summary>
    public TimeSpan Accused
    {
        get
        {
            var wanted = Terms.ConfirmationsWanted + 1;
            var intervals = 1;
            while (FewerThan(wanted, intervals) > ChanceMax)
            {
                intervals++;
            }

            return Math.Min(intervals, 2 * members) * profile.ProbeInterval;
        }
    }

    /// <summary>An ask, with the wait for helpers' answers.</summary>
    public TimeSpan Asking => profile.ProbeInterval + (profile.ProbeTimeout / 5);

    /// <summary>From the first word to the last that hears it: doublings, then as long as each still tells it.</summary>
    public TimeSpan Spread =>
        (Math.Ceiling(Math.Log2(members + 1)) * profile.GossipInterval)
        + (Math.Ceiling((double)Scaling.Retransmissions(profile.RetransmitMult, members) / profile.GossipNodes)
            * profile.GossipInterval);

    /// <summary>A crash is known everywhere by then.</summary>
    public TimeSpan KnownEverywhere => Accused + Asking + Terms.Min + Spread;

    /// <summary>What is to be expected of it on average: e ∕ (e − 1) intervals until the first asks.</summary>
    public TimeSpan Expected =>
        (Math.E / (Math.E - 1) * profile.ProbeInterval) + Asking + Terms.Min + ExpectedSpread;

    /// <summary>Rounds in which each who knows tells some others: growth to half of them, then decline of the rest.</summary>
    public TimeSpan ExpectedSpread =>
        ((Math.Log(members) / Math.Log(profile.GossipNodes + 1)) + (Math.Log(members) / profile.GossipNodes))
        * profile.GossipInterval;

    private static double FewerThan(int wanted, double mean)
    {
        var (sum, term) = (0.0, Math.Exp(-mean));
        for (var i = 0; i < wanted; i++)
        {
            sum += term;
            term *= mean / (i + 1);
        }

        return sum;
    }
}
