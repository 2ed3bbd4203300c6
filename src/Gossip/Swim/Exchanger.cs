using System.Net;
using Muster.Gossip.Wire;

namespace Muster.Gossip.Swim;

/// <summary>Exchanges whole states: to join, and now and then with somebody, so that nothing that rumours missed stays missed.</summary>
internal sealed class Exchanger(SwimState state, Merging merging)
{
    private readonly Dictionary<long, Running> _running = [];
    private long _last;

    public TimeSpan Due { get; private set; } =
        state.Now + state.Chance.Next(state.Profile.PushPullInterval) + state.Profile.PushPullInterval;

    public void Tick()
    {
        if (state.Now < Due)
        {
            return;
        }

        Due = state.Now + Scaling.PushPull(state.Profile.PushPullInterval, state.Members.Count);
        if (!state.IsLeaving && state.Draw(1, member => member.State == MemberState.Alive) is [var other])
        {
            Begin(other.Address, other.Name, join: false);
        }
    }

    /// <summary>Exchanges states with those for whom the step that is over wanted it.</summary>
    public void DoWanted()
    {
        foreach (var other in state.ToExchange)
        {
            Begin(other.Address, other.Name, join: false);
        }

        state.ToExchange.Clear();
    }

    /// <summary>Exchanges states with whoever answered last, unless that is under way.</summary>
    /// <returns>False when nobody did.</returns>
    public bool AskSomebodyInTouch()
    {
        var other = state.Contacts.Reached.Select(state.Members.Find).OfType<Member>()
            .LastOrDefault(member => member.State == MemberState.Alive);
        if (other is not null && _running.Count == 0)
        {
            Begin(other.Address, other.Name, join: false);
        }

        return other is not null;
    }

    public long Join(IPEndPoint to, string name) => Begin(to, name, join: true);

    public void Hear(Input.Exchanged exchanged)
    {
        if (!_running.Remove(exchanged.Ticket, out var running))
        {
            return;
        }

        var error = merging.Merge(exchanged.Theirs);
        if (error is not null)
        {
            state.Note(NoteLevel.Warning, $"The state of {running} is not taken up: {error}");
        }

        End(exchanged.Ticket, running, streamError: null, error);
        if (merging.IsHeldElsewhere(exchanged.Theirs))
        {
            // The pool holds this name at another address, and will not let go before that is dead for long enough:
            // asks again soon rather than in minutes.
            var soon = state.Now + (state.Profile.GossipToTheDead / 3);
            Due = soon < Due ? soon : Due;
        }
    }

    public void Hear(Input.ExchangeFailed failed)
    {
        if (_running.Remove(failed.Ticket, out var running))
        {
            state.Note(NoteLevel.Warning, $"Could not exchange states with {running}: {failed.Error}");
            End(failed.Ticket, running, failed.Error, failed.Error);
        }
    }

    private void End(long ticket, Running running, string? streamError, string? error)
    {
        if (state.Sights.Exchanged(running.Name, streamError, running.IsJoin, state.Now))
        {
            state.User.ReasonChanged(running.Name);
        }

        if (running.IsJoin)
        {
            state.User.JoinEnded(ticket, error);
        }
    }

    private long Begin(IPEndPoint to, string name, bool join)
    {
        var ticket = ++_last;
        _running[ticket] = new(to, name, join);
        state.Do(new Effect.Exchange(ticket, to, merging.State(join)));
        return ticket;
    }

    private sealed record Running(IPEndPoint To, string Name, bool IsJoin)
    {
        public override string ToString() => Name.Length > 0 ? $"{Name} ({To})" : To.ToString();
    }
}
