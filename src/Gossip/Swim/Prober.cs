using System.Globalization;
using System.Net;
using Muster.Gossip.Wire;

namespace Muster.Gossip.Swim;

/// <summary>
/// Asks one member after the other whether it is there: directly, then through others and on a stream, and says so to all
/// when nothing came back.
/// </summary>
internal sealed class Prober
{
    /// <summary>
    /// A helper's "no" leaves after a whole ProbeTimeout; this share of one more lets it arrive, which is how a dead member
    /// is told from a member that is alone.
    /// </summary>
    private const int GraceShare = 5;

    private readonly SwimState _state;
    private readonly Hearsay _hearsay;
    private readonly ProbeRing _ring;
    private TimeSpan _next;
    private Probe? _running;
    private (string Name, bool IsAlone)? _again;

    public Prober(SwimState state, Hearsay hearsay, ProbeRing ring)
    {
        (_state, _hearsay, _ring) = (state, hearsay, ring);
        _next = state.Now + state.Chance.Next(state.Profile.ProbeInterval) + state.Profile.ProbeInterval;
    }

    public TimeSpan Due => _running switch
    {
        null => _state.Members.Count <= 1 ? TimeSpan.MaxValue : _next,
        { HasAskedOthers: false } => _running.AskOthersAt,
        _ => _running.EndsAt,
    };

    private TimeSpan Grace => _state.Profile.ProbeTimeout / GraceShare;

    public void Tick()
    {
        if (_running is { HasAskedOthers: false } waiting && _state.Now >= waiting.AskOthersAt)
        {
            AskOthers(waiting);
        }

        if (_running is { } running && _state.Now >= running.EndsAt)
        {
            End(running, running.HasAnsweredOverTcp ? ProbeOutcome.OverTcp : ProbeOutcome.Silent, through: "");
        }

        if (_running is null && _state.Now >= _next)
        {
            Begin();
        }
    }

    /// <returns>Whether it answers a probe of this member's own.</returns>
    public bool Hear(Ack ack, IPEndPoint from)
    {
        if (_running is not { } probe || probe.Number != ack.SeqNo)
        {
            return false;
        }

        if (!probe.HasAskedOthers)
        {
            if (!probe.WasPaused && _state.Members.Find(probe.Target.Name) is { } member)
            {
                _state.User.PingCompleted(member, _state.Now - probe.Began, ack.Payload ?? []);
            }

            End(probe, ProbeOutcome.Direct, through: "");
        }
        else if (from.Equals(probe.Target.Address))
        {
            End(probe, ProbeOutcome.Direct, through: "");
        }
        else
        {
            var helper = _state.Members.All.FirstOrDefault(member => member.Address.Equals(from))?.Name ?? from.ToString();
            End(probe, ProbeOutcome.ThroughOther, helper);
        }

        return true;
    }

    public void Hear(Nack nack)
    {
        if (_running is { } probe && probe.Number == nack.SeqNo && probe.NacksHeard < probe.NacksExpected)
        {
            probe.NacksHeard++;
        }
    }

    public void HearTcp(uint number)
    {
        if (_running is { } probe && probe.Number == number)
        {
            probe.HasAnsweredOverTcp = true;
        }
    }

    public void HearSendFailed(IPEndPoint to)
    {
        if (_running is { HasAskedOthers: false } probe && probe.Target.Address.Equals(to))
        {
            AskOthers(probe);
        }
    }

    public void Postpone(TimeSpan by) => _running?.Postpone(by);

    private void Begin()
    {
        _next = _state.Now + _state.Profile.ProbeInterval;
        var again = _again;
        _again = null;
        var target = again is { } second ? _state.Members.Find(second.Name) : NextOfRing();
        if (_state.IsLeaving || target is null || !target.IsPresent())
        {
            return;
        }

        var probe = new Probe(target, _state.NextNumber(), _state.Now)
        {
            IsSecond = again is not null,
            IsAlone = again is { IsAlone: true },
            AskOthersAt = _state.Now + _state.Profile.ProbeTimeout,
            EndsAt = _state.Now + _state.Awareness.Scale(_state.Profile.ProbeInterval) + Grace,
        };
        _running = probe;
        var ping = PingOf(target.Name, probe.Number);
        if (target.State == MemberState.Suspect)
        {
            // It learns at once what is said of it, and can stand up.
            var accusation = new Suspect(target.Incarnation, target.Name, _state.Name);
            _state.Send(target.Address, [ping, accusation], target.Versions.PMax >= Versions.Checksums);
        }
        else
        {
            _state.SendWithRumors(target.Address, ping);
        }
    }

    private Member? NextOfRing()
    {
        // Twice around: the rest of this round, then a whole one.
        for (var looked = 0; looked < 2 * _state.Members.Slots + 1; looked++)
        {
            if (_ring.IsOver)
            {
                ForgetTheDead();
                _ring.Begin(_state.Members.Slots);
                if (_state.Members.Count <= 1)
                {
                    return null;
                }
            }

            var member = _state.Members.At(_ring.Next());
            if (member is not null && member.IsPresent() && member.Name != _state.Name)
            {
                return member;
            }
        }

        return null;
    }

    private void ForgetTheDead()
    {
        if (_state.Members.CountOf(MemberState.Dead) + _state.Members.CountOf(MemberState.Left) == 0)
        {
            return;
        }

        for (var slot = 0; slot < _state.Members.Slots; slot++)
        {
            if (_state.Members.At(slot) is { } member
                && !member.IsPresent()
                && member.Name != _state.Name
                && _state.Now - member.Since > _state.Profile.GossipToTheDead)
            {
                _state.Members.Remove(slot);
                _state.Sights.Forget(member.Name);
            }
        }
    }

    private void AskOthers(Probe probe)
    {
        probe.HasAskedOthers = true;
        probe.AskOthersAt = _state.Now;

        // However late it is, they get some time.
        var least = _state.Now + Grace;
        probe.EndsAt = probe.EndsAt > least ? probe.EndsAt : least;
        var target = probe.Target;
        var address = target.Address.Address.GetAddressBytes();
        var own = _state.Self.ToRecord();
        foreach (var helper in Assistance.For(probe, _state))
        {
            var nacks = helper.Versions.PMax >= Versions.Nacks;
            probe.NacksExpected += nacks ? 1 : 0;
            var request = new IndirectPing(
                probe.Number, address, (ushort)target.Address.Port, target.Name, nacks, own.Addr, own.Port, own.Name);
            _state.SendWithRumors(helper.Address, request);
        }

        if (target.Versions.PMax >= Versions.PingsOverTcp)
        {
            _state.Do(new Effect.PingOverTcp(target.Address, PingOf(target.Name, probe.Number), probe.EndsAt - _state.Now));
        }
    }

    private void End(Probe probe, ProbeOutcome outcome, string through)
    {
        _running = null;
        var name = probe.Target.Name;
        _state.Doubt.HasProbed(outcome);
        if (outcome == ProbeOutcome.Silent)
        {
            EndInSilence(probe);
        }
        else
        {
            _state.Awareness.Apply(-1);
            See(name, outcome, through);
        }

        if (outcome == ProbeOutcome.Direct)
        {
            _state.Contacts.HasReached(name);
        }
        else
        {
            _state.Contacts.HasMissed(name);
            if (through.Length > 0)
            {
                _state.Contacts.HasReached(through);
            }
        }

        var trouble = Explanation.OfSelf(_state)?.Kind;
        if (trouble != _state.OwnTrouble.Kind)
        {
            _state.OwnTrouble = (trouble, _state.Now);
            _state.User.ReasonChanged(_state.Name);
        }
    }

    private void EndInSilence(Probe probe)
    {
        var missing = probe.NacksExpected - probe.NacksHeard;
        var noneHelped = probe.NacksExpected > 1
            && missing == probe.NacksExpected
            && probe.EndsAt - probe.AskOthersAt >= _state.Profile.ProbeTimeout + Grace;
        var doubtful = noneHelped || _state.Doubt.IsDoubtful(_state.Now);
        _state.Awareness.Apply(probe.NacksExpected > 0 ? missing : 1);
        if (doubtful && !probe.IsSecond)
        {
            _again = (probe.Target.Name, noneHelped);
            See(probe.Target.Name, ProbeOutcome.Silent, through: "");
            return;
        }

        if (_state.Members.Find(probe.Target.Name) is not { } target || !target.IsPresent())
        {
            // Others were sooner to judge.
            return;
        }

        var waited = (_state.Now - probe.Began).TotalSeconds;
        _state.Note(NoteLevel.Info, string.Create(
            CultureInfo.InvariantCulture,
            $"{probe.Target.Name} ({probe.Target.Address}) has not answered within {waited:0.0} s, directly, through others or over TCP; suspected."));
        _hearsay.Hear(new Suspect(probe.Target.Incarnation, probe.Target.Name, _state.Name), from: null);
    }

    private void See(string name, ProbeOutcome outcome, string through)
    {
        if (!_state.Sights.Probed(name, outcome, through, _state.Now))
        {
            return;
        }

        _state.User.ReasonChanged(name);
        if (outcome == ProbeOutcome.OverTcp)
        {
            _state.Note(
                NoteLevel.Warning,
                $"{name} answered over TCP but not over UDP: is UDP blocked between it and this member? It counts as alive.");
        }
    }

    private Ping PingOf(string name, uint number)
    {
        var own = _state.Self.ToRecord();
        return new(number, name, own.Addr, own.Port, own.Name);
    }
}
