using Muster.Gossip.Serf.Messages;

namespace Muster.Gossip.Serf;

/// <summary>A query of our own, until its time is over: who has said that it came, and who has answered, each once.</summary>
internal sealed class OwnQuery(uint id, TimeSpan deadline, Action<QueryNews> hear)
{
    private readonly HashSet<string> _acked = new(StringComparer.Ordinal);
    private readonly HashSet<string> _answered = new(StringComparer.Ordinal);

    public TimeSpan Deadline => deadline;

    /// <summary>Tells of a response unless it is known, late, or belongs to another query of the same stamp.</summary>
    public void Take(SerfMessage.QueryResponse response, TimeSpan now)
    {
        if (response.ID != id || now > deadline)
        {
            return;
        }

        if (response.IsAck ? _acked.Add(response.From) : _answered.Add(response.From))
        {
            hear(response.IsAck ? new QueryNews.Acked(response.From) : new QueryNews.Answered(response.From, response.Payload));
        }
    }

    public void End() => hear(new QueryNews.Over());
}
