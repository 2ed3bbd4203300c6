using System.Globalization;
using System.Net;
using Muster.Bedrock;
using Muster.Gossip.Wire;

namespace Muster.Gossip.Swim;

/// <summary>
/// The failure detector and its rumours (SWIM with Lifeguard's extensions, as memberlist has them): who is a member, and who
/// of them is up. Pure: it is told the time and what came, and says through its <see cref="Outbox"/> what it wants done. The
/// same seed and the same inputs give the same effects. One thread at a time.
/// <para>
/// Time is any clock that only runs forward, beginning anywhere. Its owner calls <see cref="Tick"/> at <see cref="Due"/> or
/// soon after, and hands over what came in before it ticks; if it does neither for a while, that while does not count against
/// anybody else.
/// </para>
/// </summary>
public sealed class Swim
{
    private readonly SwimState _state;
    private readonly Hearsay _hearsay;
    private readonly Judgment _judgment;
    private readonly Answering _answering;
    private readonly Relays _relays;
    private readonly Prober _prober;
    private readonly Gossiper _gossiper;
    private readonly Merging _merging;
    private readonly Exchanger _exchanger;
    private TimeSpan _expected;

    /// <summary>Begins alone, or with members that are known already.</summary>
    /// <param name="now">The first of the times that it is told.</param>
    /// <param name="known">What it knows from the start; when it knows itself, as that.</param>
    public Swim(
        SwimOptions options, ISwimUser user, Outbox outbox, Prng chance, TimeSpan now, SharedView? known = null)
    {
        Invariant.That(options.Name.Length > 0);
        Invariant.That(options.Meta is null || options.Meta.Length <= SwimOptions.MetaBytesMax);
        _state = new(options, user, outbox, chance, now, known ?? SharedView.Empty);
        var ring = new ProbeRing(chance);
        _hearsay = new(_state, ring.Add);
        _judgment = new(_state, _hearsay);
        _answering = new(_state);
        _relays = new(_state);
        _merging = new(_state, _hearsay, _judgment);
        _exchanger = new(_state, _merging);
        _prober = new(_state, _hearsay, ring);
        _gossiper = new(_state);
        ring.Begin(_state.Members.Slots);
        if (_state.Members.Find(options.Name) is null)
        {
            _hearsay.Appear();
        }

        _expected = Due;
    }

    /// <summary>When <see cref="Tick"/> is wanted next, on the clock that it is given.</summary>
    public TimeSpan Due => Earliest.Of(_prober.Due, _gossiper.Due, _exchanger.Due, _relays.Due, _state.Suspicions.Due);

    /// <summary>All that are remembered, the dead and this one included; not while stepping.</summary>
    public IEnumerable<Member> Members => _state.Members.All;

    public int Count => _state.Members.Count;

    /// <summary>This member, as it wants to be seen.</summary>
    public Member Self => _state.Self;

    public bool IsLeaving => _state.IsLeaving;

    /// <summary>0 is well; up to <see cref="SwimProfile.AwarenessMax"/> − 1, the more this member mistrusts itself.</summary>
    public int HealthScore => _state.Awareness.Score;

    /// <summary>Rumours of the detector that are still being told.</summary>
    public int RumorCount => _state.Rumors.Count;

    public int CountOf(MemberState state) => _state.Members.CountOf(state);

    public Member? Find(string name) => _state.Members.Find(name);

    /// <summary>Why a member is seen as it is; null when it simply answers, or is not known.</summary>
    public Reason? Why(string name) => Find(name) is { } member ? Explanation.Of(member, _state) : null;

    /// <summary>Takes in what came.</summary>
    public void Step(TimeSpan now, Input input)
    {
        Advance(now);
        switch (input)
        {
            case Input.Packet packet:
                Hear(packet);
                break;
            case Input.SendFailed failed:
                _prober.HearSendFailed(failed.To);
                break;
            case Input.PingAnswered answered:
                _prober.HearTcp(answered.SeqNo);
                break;
            case Input.PingUnanswered:
                // Silence on a stream says no more than silence: the probe ends when its time is over.
                break;
            case Input.Exchanged exchanged:
                _exchanger.Hear(exchanged);
                break;
            case Input.ExchangeFailed failed:
                _exchanger.Hear(failed);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(input), input, "No such input.");
        }

        Finish();
    }

    /// <summary>Does what is due.</summary>
    public void Tick(TimeSpan now)
    {
        Advance(now);
        _judgment.Judge(_exchanger.AskSomebodyInTouch);
        _relays.Tick();
        _prober.Tick();
        _gossiper.Tick();
        _exchanger.Tick();
        Finish();
    }

    /// <summary>What the accepting side of an exchange answers, before it merges.</summary>
    public PushPull StateFor(bool join) => _merging.State(join);

    /// <summary>The accepting side's merge, after it has answered.</summary>
    /// <returns>Null when it was taken up, else why nothing of it was.</returns>
    public string? Merge(TimeSpan now, PushPull theirs)
    {
        Advance(now);
        var error = _merging.Merge(theirs);
        Finish();
        return error;
    }

    /// <summary>The answer to a ping on a stream; null when another is meant, who is not here.</summary>
    public Ack? AnswerTcp(Ping ping) => _answering.OverTcp(ping);

    /// <summary>Exchanges states with whoever is at this address, and so becomes one of its pool.</summary>
    /// <param name="name">Whom one expects there; empty for anybody.</param>
    /// <returns>The ticket that <see cref="ISwimUser.JoinEnded"/> will name.</returns>
    public long Join(TimeSpan now, IPEndPoint to, string name = "")
    {
        Advance(now);
        return _exchanger.Join(to, name);
    }

    /// <summary>Says something else of this member; <see cref="ISwimUser.MetaTold"/> when it has been told.</summary>
    public void Announce(TimeSpan now, byte[]? meta)
    {
        Invariant.That(meta is null || meta.Length <= SwimOptions.MetaBytesMax);
        Advance(now);
        _hearsay.Announce(meta);
    }

    /// <summary>
    /// Says that this member goes, and stops asking others; it answers on until its owner stops it, best after
    /// <see cref="ISwimUser.LeaveTold"/>.
    /// </summary>
    public void Leave(TimeSpan now)
    {
        Advance(now);
        if (_state.IsLeaving)
        {
            return;
        }

        _state.IsLeaving = true;
        var isAlone = _state.Members.CountOf(MemberState.Alive) + _state.Members.CountOf(MemberState.Suspect) <= 1;
        _hearsay.Leave(isAlone ? null : _state.User.LeaveTold);
        if (isAlone)
        {
            _state.User.LeaveTold();
        }
    }

    private void Hear(Input.Packet packet)
    {
        _state.Contacts.HasHeard(packet.From);
        // Who defends itself is heard before its accusers, and answers carry what came with the question.
        foreach (var alive in packet.Messages.OfType<Alive>())
        {
            _hearsay.Hear(alive, packet.From);
        }

        foreach (var message in packet.Messages)
        {
            switch (message)
            {
                case Suspect suspect:
                    _hearsay.Hear(suspect, packet.From);
                    break;
                case Dead dead:
                    _hearsay.Hear(dead, packet.From);
                    break;
                case User user:
                    _state.User.Receive(user.Body);
                    break;
            }
        }

        foreach (var message in packet.Messages)
        {
            Hear(message, packet.From);
        }
    }

    private void Hear(Message message, IPEndPoint from)
    {
        switch (message)
        {
            case Ping ping:
                _answering.Hear(ping, from);
                break;
            case IndirectPing request:
                _relays.Hear(request, from);
                break;
            case Ack ack when !_prober.Hear(ack, from):
                _relays.Hear(ack);
                break;
            case Nack nack:
                _prober.Hear(nack);
                break;
        }
    }

    /// <summary>
    /// Time in which this process should have run and did not (no CPU, paused, swapped out) is taken off everybody's time to
    /// answer: their answers may lie here unread.
    /// </summary>
    private void Advance(TimeSpan now)
    {
        var late = now - Latest(_state.Now, _expected);
        _state.Now = now;
        _gossiper.KeepPulse();
        if (late < _state.Doubt.PauseMin)
        {
            return;
        }

        var (isGrave, isNews) = _state.Doubt.HasPaused(now, late);
        _state.Awareness.Apply(isGrave ? 1 : 0);
        if (isNews)
        {
            _state.Note(NoteLevel.Warning, string.Create(
                CultureInfo.InvariantCulture,
                $"This process did not run for {late.TotalSeconds:0.0} s when it should have: starved of CPU, or paused. Nobody is "
                + $"accused for that time."));
        }

        _prober.Postpone(late);
        _relays.Postpone(late);
        _state.Suspicions.Postpone(late);
        _state.User.ReasonChanged(_state.Name);
    }

    private void Finish()
    {
        _exchanger.DoWanted();
        _expected = Due;
    }

    private static TimeSpan Latest(TimeSpan one, TimeSpan other) => one > other ? one : other;
}
