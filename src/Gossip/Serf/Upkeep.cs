using Muster.Bedrock;

namespace Muster.Gossip.Serf;

/// <summary>What is done again and again: those long gone are forgotten, those that failed are tried, queues are kept short.</summary>
/// <param name="exchange">Begins an exchange of states with somebody who may be back.</param>
internal sealed class Upkeep(SerfState state, Prng chance, Action<SerfMember> exchange)
{
    private TimeSpan _reapAt = state.Terms.ReapInterval;
    private TimeSpan _reconnectAt = state.Terms.ReconnectInterval;
    private TimeSpan _queuesAt = state.Terms.QueueCheckInterval;

    /// <summary>When <see cref="Tick"/> has something to do.</summary>
    public TimeSpan Due => Earliest.Of(_reapAt, _reconnectAt, _queuesAt, state.Table.PruneDueAt);

    public void Tick()
    {
        var now = state.Now;
        state.Table.PruneDue(now);
        if (IsDue(ref _reapAt, state.Terms.ReapInterval))
        {
            state.Table.Reap(now);
        }

        if (IsDue(ref _queuesAt, state.Terms.QueueCheckInterval))
        {
            state.Rumors.Prune(state.Terms.QueueDepthFor(state.Table.Count));
        }

        if (IsDue(ref _reconnectAt, state.Terms.ReconnectInterval))
        {
            Reconnect();
        }
    }

    /// <summary>The more have failed, the more often each of the others tries; together they try each about once a turn.</summary>
    private void Reconnect()
    {
        SerfMember[] failed = [.. state.Table.All.Where(member => member.Status == MemberStatus.Failed)];
        if (failed.Length == 0)
        {
            return;
        }

        var there = Math.Max(1, state.Table.All.Count(member => !member.IsGone));
        if (chance.NextDouble() < (double)failed.Length / there)
        {
            exchange(failed[chance.Next(failed.Length)]);
        }
    }

    private bool IsDue(ref TimeSpan at, TimeSpan interval)
    {
        if (state.Now < at)
        {
            return false;
        }

        at = state.Now + interval;
        return true;
    }
}
