using Muster.Gossip.Swim;
using Muster.Gossip.Wire;

namespace Muster.Tests.Unit.Gossip.Swimming;

/// <summary>How a member asks, and what it makes of silence.</summary>
public sealed class ProbeTests
{
    private static readonly TimeSpan _interval = SwimProfile.Lan.ProbeInterval;

    [Fact]
    public void Everybody_is_asked_once_a_round()
    {
        var core = Core.Among(20);
        core.Run(41 * _interval, answering: [.. Enumerable.Range(1, 20)]);
        var asked = core.Messages.OfType<Ping>().Select(ping => ping.Node).ToList();
        Assert.InRange(asked.Count, 38, 42);
        Assert.Equal(20, asked.Distinct().Count());
        Assert.All(asked.GroupBy(name => name), times => Assert.InRange(times.Count(), 1, 3));
    }

    [Fact]
    public void A_direct_answer_is_measured_and_its_payload_handed_up()
    {
        var core = Core.Among(1);
        var ping = UntilPing(core);
        Assert.Equal((Core.Name, (ushort)7946), (ping.SourceNode, ping.SourcePort));
        core.Run(TimeSpan.FromMilliseconds(40));
        core.Hear(1, new Ack(ping.SeqNo, [5]));
        Assert.Contains("ping n1 40 05", core.Told);
    }

    [Fact]
    public void Silence_is_followed_by_others_and_a_stream_then_by_a_suspicion_then_by_death()
    {
        var core = Core.Among(1);
        core.Run(1.5 * _interval + _interval);
        var request = Assert.Single(core.Effects.OfType<Effect.PingOverTcp>());
        Assert.Equal(TimeSpan.FromMilliseconds(600), request.Within);
        core.Run(1.1 * _interval);
        Assert.Equal(MemberState.Suspect, core.StateOf(1));
        Assert.StartsWith("no answer to me; dead in at most", core.Swim.Why("n1")!.Text, StringComparison.Ordinal);
        core.Run(TimeSpan.FromSeconds(4));
        Assert.Equal(["Dead n1"], core.Told);
        Assert.Equal("no answer to me, and no defence in time", core.Swim.Why("n1")!.Text);
    }

    [Fact]
    public void Of_whom_others_have_declared_dead_nobody_says_that_it_is_suspected()
    {
        var core = Core.Among(2);
        var ping = UntilPing(core);
        core.Hear(3, new Suspect(1, ping.Node, "n3"));
        core.Hear(3, new Dead(1, ping.Node, "n3"));
        Assert.Equal(MemberState.Dead, core.Swim.Find(ping.Node)!.State);
        core.Effects.Clear();
        core.Run(TimeSpan.FromSeconds(30));
        Assert.DoesNotContain(
            core.Effects.OfType<Effect.Note>(),
            note => note.Text.StartsWith(ping.Node, StringComparison.Ordinal) && note.Text.Contains("suspected", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(60)]
    [InlineData(99)]
    [InlineData(5000)]
    public void However_late_it_is_others_get_some_time(int lateMilliseconds)
    {
        var core = Core.Among(3, SwimProfile.Lan.AsConsulDev());
        UntilPing(core);
        core.Sleep(core.Swim.Due - core.Now + TimeSpan.FromMilliseconds(lateMilliseconds));
        core.Do((swim, now) => swim.Tick(now));
        core.Run(TimeSpan.FromMilliseconds(1));
        core.Run(TimeSpan.FromMilliseconds(200));
        Assert.All(core.Effects.OfType<Effect.PingOverTcp>(), ping => Assert.True(ping.Within >= TimeSpan.FromMilliseconds(20)));
        Assert.NotEmpty(core.Effects.OfType<Effect.PingOverTcp>());
    }

    [Fact]
    public void Those_who_are_asked_for_help_get_all_they_need()
    {
        var core = Core.Among(6);
        var ping = UntilPing(core);
        core.Run(SwimProfile.Lan.ProbeTimeout);
        var asked = core.Sends.Where(send => send.Messages[0] is IndirectPing).ToList();
        Assert.Equal(3, asked.Select(send => send.To).Distinct().Count());
        Assert.All(asked, send =>
        {
            var request = (IndirectPing)send.Messages[0];
            Assert.Equal((ping.SeqNo, ping.Node, true, (ushort)7946), (request.SeqNo, request.Node, request.Nack, request.Port));
            Assert.Equal(core.Swim.Find(ping.Node)!.Address.Address.GetAddressBytes(), request.Target);
        });
    }

    [Fact]
    public void An_answer_through_another_member_keeps_it_alive_and_says_so()
    {
        var core = Core.Among(6);
        var ping = UntilPing(core);
        core.Run(SwimProfile.Lan.ProbeTimeout);
        var helper = core.Sends.First(send => send.Messages[0] is IndirectPing).To;
        core.Hear(helper.Address.GetAddressBytes()[3], new Ack(ping.SeqNo, null));
        core.Run(TimeSpan.FromMilliseconds(600));
        Assert.Equal(MemberState.Alive, core.Swim.Find(ping.Node)!.State);
        Assert.Equal(ReasonKind.OnlyThroughOthers, core.Swim.Why(ping.Node)!.Kind);
        Assert.Equal(0, core.Swim.HealthScore);
    }

    [Fact]
    public void An_answer_on_a_stream_keeps_it_alive_and_says_so()
    {
        var core = Core.Among(1);
        var ping = UntilPing(core);
        core.Run(SwimProfile.Lan.ProbeTimeout);
        core.Step(new Input.PingAnswered(ping.SeqNo));
        core.Run(TimeSpan.FromMilliseconds(600));
        Assert.Equal(MemberState.Alive, core.StateOf(1));
        Assert.Equal(ReasonKind.OnlyOverTcp, core.Swim.Why("n1")!.Kind);
        Assert.Contains(core.Effects.OfType<Effect.Note>(), note => note.Text.Contains("TCP but not over UDP", StringComparison.Ordinal));
    }

    [Fact]
    public void A_send_that_fails_asks_others_at_once()
    {
        var core = Core.Among(4);
        var ping = UntilPing(core);
        core.Step(new Input.SendFailed(core.Swim.Find(ping.Node)!.Address, "no route to host"));
        Assert.Contains(core.Messages, message => message is IndirectPing);
    }

    [Fact]
    public void Nacks_say_that_the_fault_is_not_here()
    {
        var core = Core.Among(5);
        var ping = UntilPing(core);
        core.Run(SwimProfile.Lan.ProbeTimeout);
        var helpers = core.Sends.Where(send => send.Messages[0] is IndirectPing).Select(send => send.To).ToList();
        core.Run(SwimProfile.Lan.ProbeTimeout);
        foreach (var helper in helpers)
        {
            core.Hear(helper.Address.GetAddressBytes()[3], new Nack(ping.SeqNo));
        }

        core.Run(TimeSpan.FromMilliseconds(101));
        Assert.Equal(MemberState.Suspect, core.Swim.Find(ping.Node)!.State);
        Assert.Equal(0, core.Swim.HealthScore);
    }

    [Fact]
    public void Whom_nobody_helps_looks_for_the_fault_with_itself_and_asks_again()
    {
        var core = Core.Among(5);
        var ping = UntilPing(core);
        core.Run(TimeSpan.FromMilliseconds(1101));
        Assert.Equal(MemberState.Alive, core.Swim.Find(ping.Node)!.State);
        Assert.Equal(ReasonKind.Silent, core.Swim.Why(ping.Node)!.Kind);
        Assert.Equal(3, core.Swim.HealthScore);
        var again = core.Messages.OfType<Ping>().Last();
        Assert.Equal(ping.Node, again.Node);
        Assert.NotEqual(ping.SeqNo, again.SeqNo);
        core.Run(TimeSpan.FromMilliseconds(4200));
        Assert.Equal(MemberState.Suspect, core.Swim.Find(ping.Node)!.State);
    }

    [Fact]
    public void A_suspect_is_told_what_is_said_of_it()
    {
        var core = Core.Among(1);
        core.Hear(2, new Suspect(1, "n1", "n7"));
        core.Effects.Clear();
        UntilPing(core);
        var sent = core.Sends.First(send => send.Messages[0] is Ping).Messages;
        Assert.Equal([new Suspect(1, "n1", Core.Name)], sent.Skip(1));
    }

    [Fact]
    public void Who_is_in_touch_with_an_accused_tells_it_at_once()
    {
        var core = Core.Among(3);
        core.Hear(2, new Ping(1, Core.Name));
        core.Effects.Clear();
        core.Hear(1, new Suspect(1, "n2", "n3"));
        Assert.Equal([new Suspect(1, "n2", "n3")], Assert.Single(core.Sends, send => send.To.Equals(Core.AddressOf(2))).Messages);
    }

    [Theory]
    [InlineData(1, 11.381)]
    [InlineData(2, 4)]
    public void Confirmations_shorten_a_suspicion(int confirmations, double seconds)
    {
        var core = Core.Among(3);
        core.Hear(3, new Suspect(1, "n1", "a"));
        for (var i = 0; i < confirmations; i++)
        {
            core.Hear(3, new Suspect(1, "n1", $"b{i}"), new Suspect(1, "n1", "a"));
        }

        core.Run(TimeSpan.FromSeconds(seconds - 0.001), answering: [1, 2, 3]);
        Assert.Equal(MemberState.Suspect, core.StateOf(1));
        core.Run(TimeSpan.FromSeconds(0.002), answering: [1, 2, 3]);
        Assert.Equal(MemberState.Dead, core.StateOf(1));
    }

    [Fact]
    public void Time_in_which_this_process_slept_accuses_nobody()
    {
        var core = Core.Among(3);
        core.Hear(3, new Suspect(1, "n1", "a"));
        var ping = UntilPing(core);
        core.Sleep(TimeSpan.FromMinutes(1));
        core.Do((swim, now) => swim.Tick(now));
        Assert.Equal(MemberState.Suspect, core.StateOf(1));
        core.Hear(3, Core.AliveOf(1, incarnation: 2), new Ack(ping.SeqNo, null));
        Assert.Equal(MemberState.Alive, core.StateOf(1));
        Assert.Equal(ReasonKind.RunsLate, core.Swim.Why(Core.Name)!.Kind);
        Assert.DoesNotContain(core.Told, told => told.StartsWith("ping", StringComparison.Ordinal));
        Assert.Contains(core.Effects.OfType<Effect.Note>(), note => note.Text.Contains("did not run for", StringComparison.Ordinal));
    }

    [Fact]
    public void The_dead_are_forgotten_when_a_round_is_over_and_come_back_with_any_word()
    {
        var core = Core.Among(2);
        core.Hear(2, new Suspect(9, "n1", "a"), new Dead(9, "n1", "a"));
        core.Run(TimeSpan.FromSeconds(40), answering: 2);
        Assert.Null(core.Swim.Find("n1"));
        core.Hear(2, Core.AliveOf(1, incarnation: 1) with { Addr = [10, 0, 0, 77] });
        Assert.Equal(["Dead n1", "joined n1"], core.Told.Where(told => told.EndsWith("n1", StringComparison.Ordinal)));
    }

    private static Ping UntilPing(Core core)
    {
        for (var i = 0; i < 1000; i++)
        {
            if (core.Messages.OfType<Ping>().FirstOrDefault() is { } ping)
            {
                return ping;
            }

            core.Run(core.Swim.Due - core.Now);
        }

        throw new InvalidOperationException("It asks nobody.");
    }
}
