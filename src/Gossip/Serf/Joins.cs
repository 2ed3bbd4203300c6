using System.Net;

namespace Muster.Gossip.Serf;

/// <summary>Attempts to join through several addresses at once; one that answers is enough.</summary>
/// <param name="exchange">Begins an exchange of states, and gives its ticket.</param>
internal sealed class Joins(SharedState shared, Intents intents, Func<IPEndPoint, long> exchange)
{
    private readonly Dictionary<long, (Round Round, IPEndPoint To)> _byTicket = [];

    /// <param name="ignoresPast">Events that were told before are not told here.</param>
    public void Begin(IReadOnlyList<IPEndPoint> addresses, bool ignoresPast, Action<JoinOutcome> done)
    {
        if (addresses.Count == 0)
        {
            done(new JoinOutcome(0, []));
            return;
        }

        shared.JoinsWithoutPast += ignoresPast ? 1 : 0;
        var round = new Round(ignoresPast, done, addresses.Count);
        foreach (var address in addresses)
        {
            _byTicket[exchange(address)] = (round, address);
        }
    }

    /// <summary>An exchange has ended; those that nobody here has begun are passed over.</summary>
    public void Ended(long ticket, string? error)
    {
        if (!_byTicket.Remove(ticket, out var began))
        {
            return;
        }

        var (round, to) = began;
        round.Left--;
        if (error is null)
        {
            round.Joined++;
        }
        else
        {
            round.Errors.Add((to, error));
        }

        if (round.Left > 0)
        {
            return;
        }

        shared.JoinsWithoutPast -= round.IgnoresPast ? 1 : 0;
        if (round.Joined > 0)
        {
            intents.AnnounceJoin();
        }

        round.Done(new JoinOutcome(round.Joined, round.Errors));
    }

    private sealed class Round(bool ignoresPast, Action<JoinOutcome> done, int left)
    {
        public bool IgnoresPast => ignoresPast;

        public Action<JoinOutcome> Done => done;

        public int Left { get; set; } = left;

        public int Joined { get; set; }

        public List<(IPEndPoint To, string Error)> Errors { get; } = [];
    }
}

/// <param name="Joined">How many have exchanged states with this member; that they took it in is not said by it.</param>
/// <param name="Errors">One for each of the others.</param>
public sealed record JoinOutcome(int Joined, IReadOnlyList<(IPEndPoint To, string Error)> Errors);
