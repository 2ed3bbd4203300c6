using System.Text;
using Muster.Gossip.Serf.Messages;
using Muster.Gossip.Swim;

namespace Muster.Gossip.Serf;

/// <summary>What the failure detector tells serf and asks of it, taken to the part that it concerns.</summary>
/// <param name="refuse">Why these are not taken for members; null when they are.</param>
internal sealed class SwimEars(SerfState state, Func<IReadOnlyList<Member>, string?> refuse) : ISwimUser
{
    private bool _isVoting;

    public required Intents Intents { get; init; }

    public required UserEvents Events { get; init; }

    public required Queries Queries { get; init; }

    public required SharedState Shared { get; init; }

    public required Joins Joins { get; init; }

    public required Departure Departure { get; init; }

    public required CoordinateCache Coordinates { get; init; }

    public void Receive(byte[] message)
    {
        switch (SerfCodec.Decode(message))
        {
            case SerfMessage.LeaveIntent leave:
                PassOnIf(Intents.Hear(leave), message);
                break;
            case SerfMessage.JoinIntent join:
                PassOnIf(Intents.Hear(join), message);
                break;
            case SerfMessage.UserEvent told:
                if (Events.Take(told))
                {
                    state.Rumors.Event(message);
                }

                break;
            case SerfMessage.Query query:
                Queries.Receive(query, message);
                break;
            case SerfMessage.QueryResponse response:
                Queries.Receive(response);
                break;
            case SerfMessage.Relay relay:
                state.Send(new(new System.Net.IPAddress(relay.Address), relay.Port), relay.Message);
                break;
            default:
                state.Tell(new SerfNews.Unreadable(message is [var type, ..] ? $"a message of type {type}" : "an empty message"));
                break;
        }
    }

    public bool HasRumors => state.Rumors.Waiting is not (0, 0, 0);

    public IReadOnlyList<byte[]> TakeRumors(int overhead, int budget) =>
        state.Rumors.Take(overhead, budget, state.Table.Count);

    public byte[] LocalState(bool join) => Shared.Write();

    public void MergeState(byte[] theirs, bool join)
    {
        if (!Shared.Merge(theirs, join))
        {
            state.Tell(new SerfNews.Unreadable("what a member added to its state"));
        }
    }

    public string? RefuseMerge(IReadOnlyList<Member> theirs) => refuse(theirs);

    public string? RefuseAlive(Member told) => refuse([told]);

    public void Joined(Member member) => state.Table.Joined(SerfMember.Of(member), state.Now);

    public void Updated(Member member) => state.Table.Updated(SerfMember.Of(member));

    public void Departed(Member member) => state.Table.Departed(member.Name, state.Now);

    public void Conflicted(Member known, Member other)
    {
        state.Tell(new SerfNews.NameConflict(known.Name, known.Address.ToString(), other.Address.ToString()));
        if (known.Name == state.Name && state.Terms.ResolvesNameConflicts && !_isVoting)
        {
            Vote();
        }
    }

    public void ReasonChanged(string name) => state.Tell(new SerfNews.ReasonChanged(name));

    public byte[]? AckPayload() => Coordinates.Encode();

    public void PingCompleted(Member member, TimeSpan roundTrip, byte[] payload) =>
        Coordinates.Learn(member.Name, roundTrip, payload);

    public void JoinEnded(long ticket, string? error) => Joins.Ended(ticket, error);

    public void LeaveTold() => Departure.MembershipTold();

    public void MetaTold()
    {
        // Nobody waits for it: tags are known to all soon enough.
    }

    private void PassOnIf(bool isNews, byte[] message)
    {
        if (isNews)
        {
            state.Rumors.Intent(message, told: null);
        }
    }

    /// <summary>Two have this member's name: the others say whose it is.</summary>
    private void Vote()
    {
        var vote = new ConflictVote(state.Address);
        _isVoting = Queries.Ask(InternalQueries.Conflict, Encoding.UTF8.GetBytes(state.Name), new AskTerms(), Hear).Ok;

        void Hear(QueryNews news)
        {
            if (news is QueryNews.Answered answered)
            {
                vote.Take(answered.Payload);
            }
            else if (news is QueryNews.Over)
            {
                _isVoting = false;
                if (!vote.Stays)
                {
                    state.Tell(new SerfNews.Outvoted(vote.Matching, vote.Answers));
                }
            }
        }
    }
}
