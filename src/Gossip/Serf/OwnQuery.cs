using Muster.Gossip.Serf.Messages;

namespace Muster.Gossip.Serf;

/// <summary>A query of our own, until its time is over: who has said that it came, and who has answered, each once.</summary>
/// <param name="bytes">The query as it travels.</param>
/// <param name="asksAll">Whoever it is for responds, so that silence means that it, or the response, was lost.</param>
internal sealed class OwnQuery(
    SerfMessage.Query query, byte[] bytes, bool asksAll, TimeSpan asked, TimeSpan deadline, Action<QueryNews> hear)
{
    private readonly HashSet<string> _acked = new(StringComparer.Ordinal);
    private readonly HashSet<string> _answered = new(StringComparer.Ordinal);
    private bool _isTimeToRemind = asksAll;

    public TimeSpan Deadline => deadline;

    /// <summary>When something is to be done about it: half-way, if there is anybody to remind, and at the end.</summary>
    public TimeSpan Due => _isTimeToRemind ? HalfWay : deadline;

    public byte[] Bytes => bytes;

    private TimeSpan HalfWay => asked + ((deadline - asked) / 2);

    /// <summary>Tells of a response unless it is known, late, or belongs to another query of the same stamp.</summary>
    public void Take(SerfMessage.QueryResponse response, TimeSpan now)
    {
        if (response.ID != query.ID || now > deadline)
        {
            return;
        }

        if (response.IsAck ? _acked.Add(response.From) : _answered.Add(response.From))
        {
            hear(response.IsAck ? new QueryNews.Acked(response.From) : new QueryNews.Answered(response.From, response.Payload));
        }
    }

    /// <summary>
    /// Half-way, once: who of these has not been heard. By then the rumour has died down, and each of few members misses one
    /// time in some hundred what it is told only by chance.
    /// </summary>
    public IReadOnlyList<SerfMember> TakeSilent(IEnumerable<SerfMember> members, TimeSpan now)
    {
        if (!_isTimeToRemind || now < HalfWay)
        {
            return [];
        }

        _isTimeToRemind = false;
        return
        [
            .. members.Where(member => !_acked.Contains(member.Name) && !_answered.Contains(member.Name)
                && QueryFilter.Match(query.Filters, member.Name, member.Tags)),
        ];
    }

    public void End() => hear(new QueryNews.Over());
}
