using System.Net;
using Muster.Gossip.Swim;
using Muster.Gossip.Wire;

namespace Muster.Tests.Unit.Gossip.Swimming;

/// <summary>Whose word counts, and against what.</summary>
public sealed class HearsayTests
{
    [Fact]
    public void A_newcomer_joins_once_and_an_older_word_is_no_news()
    {
        var core = new Core();
        core.Hear(2, Core.AliveOf(1, incarnation: 3));
        core.Hear(2, Core.AliveOf(1, incarnation: 3));
        core.Hear(2, Core.AliveOf(1, incarnation: 2, meta: [1]));
        Assert.Equal(["joined n1"], core.Told);
        core.Hear(2, Core.AliveOf(1, incarnation: 4, meta: [1]));
        Assert.Equal(["joined n1", "updated n1"], core.Told);
    }

    [Fact]
    public void What_is_taken_up_is_told_onward_byte_by_byte()
    {
        var core = Core.Among(1);
        var mapped = new Alive(
            5, "n2", IPAddress.Parse("::ffff:10.0.0.2").GetAddressBytes(), 7946, [9], Versions.Consul.ToBytes());
        core.Hear(1, mapped);
        core.Run(TimeSpan.FromSeconds(1));
        var onward = core.Messages.OfType<Alive>().First(alive => alive.Node == "n2");
        Assert.Equal(MessageWriter.Encode(mapped), MessageWriter.Encode(onward));
    }

    public static TheoryData<byte[], byte[]> Unfit => new()
    {
        { [10, 0, 0, 1], [] },
        { [10, 0, 0, 1], [1] },
        { [10, 0, 0, 1], [1, 5, 2] },
        { [10, 0, 0, 1], [1, 5, 2, 2, 5] },
        { [10, 0, 0, 1], [1, 5, 2, 0, 0, 0] },
        { [10, 0, 0, 1], [5, 1, 2, 2, 5, 5] },
        { [10, 0, 0, 1], [0, 0, 0, 0, 0, 0] },
        { [], [1, 5, 2, 2, 5, 5] },
        { [10, 0, 0], [1, 5, 2, 2, 5, 5] },
    };

    [Theory]
    [MemberData(nameof(Unfit))]
    public void What_would_break_others_is_neither_taken_up_nor_told_onward(byte[] address, byte[] versions)
    {
        var core = Core.Among(1);
        core.Hear(1, new Alive(1, "n9", address, 7946, null, versions));
        Assert.Null(core.Swim.Find("n9"));
        Assert.Equal(2, core.Swim.StateFor(join: false).Nodes.Count);
        core.Run(TimeSpan.FromSeconds(2));
        Assert.DoesNotContain(core.Messages.OfType<Alive>(), alive => alive.Node == "n9");
    }

    [Fact]
    public void The_layer_above_may_refuse_a_member()
    {
        var core = new Core { Refuses = member => member.Name == "n1" ? "part of wrong datacenter 'dc2'" : null };
        core.Hear(2, Core.AliveOf(1), Core.AliveOf(3));
        Assert.Equal(["joined n3"], core.Told);
        Assert.Contains(core.Effects.OfType<Effect.Note>(), note => note.Text.Contains("wrong datacenter 'dc2'", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(7, 8)]
    [InlineData(1, 2)]
    [InlineData(20, 21)]
    public void Who_is_called_dead_stands_up_above_it(uint accused, uint answered)
    {
        var core = Core.Among(1);
        core.Hear(1, new Dead(accused, Core.Name, "x"));
        Assert.Equal(answered, core.Swim.Self.Incarnation);
        Assert.Equal(MemberState.Alive, core.Swim.Self.State);
        Assert.Equal(1, core.Swim.HealthScore);
        // At once to whoever brought it, then to all.
        Assert.Equal(answered, Assert.Single(Assert.Single(core.Sends, send => send.To.Equals(Core.AddressOf(1))).Messages.OfType<Alive>()).Incarnation);
        core.Effects.Clear();
        core.Run(TimeSpan.FromSeconds(1), answering: 1);
        Assert.Contains(core.Messages.OfType<Alive>(), alive => alive.Node == Core.Name && alive.Incarnation == answered);
    }

    [Fact]
    public void A_suspicion_of_oneself_is_answered_in_the_ack_that_the_same_packet_asked_for()
    {
        var core = Core.Among(1);
        core.Hear(1, new Ping(9, Core.Name), new Suspect(1, Core.Name, "n1"));
        var answer = core.Sends.Single(send => send.Messages[0] is Ack).Messages;
        Assert.Equal(2u, Assert.Single(answer.OfType<Alive>(), alive => alive.Node == Core.Name).Incarnation);
    }

    [Fact]
    public void A_word_about_oneself_from_an_earlier_life_is_outdone()
    {
        var core = Core.Among(1);
        var earlier = new Alive(40, Core.Name, Core.AddressOf(0).Address.GetAddressBytes(), 7946, [1], Versions.Serf.ToBytes());
        core.Hear(1, earlier);
        Assert.Equal(41u, core.Swim.Self.Incarnation);
        core.Hear(1, core.Swim.Self.ToAlive());
        Assert.Equal(41u, core.Swim.Self.Incarnation);
    }

    [Fact]
    public void The_last_number_accuses_nobody_and_breaks_nothing()
    {
        var core = Core.Among(2);
        core.Hear(1, new Suspect(uint.MaxValue, "n2", "x"), new Dead(uint.MaxValue, Core.Name, "x"));
        Assert.Equal(MemberState.Alive, core.StateOf(2));
        Assert.Equal(1u, core.Swim.Self.Incarnation);
        var own = core.Swim.Self.ToAlive() with { Incarnation = uint.MaxValue };
        core.Hear(1, own, own with { Meta = [1] });
        Assert.Equal(uint.MaxValue, core.Swim.Self.Incarnation);
    }

    [Fact]
    public void A_verdict_without_a_hearing_is_an_accusation()
    {
        var core = Core.Among(5);
        core.Hear(1, new Dead(1, "n2", "n3"));
        core.Hear(1, new Dead(1, "n2", "n3"));
        Assert.Equal(MemberState.Suspect, core.StateOf(2));
        core.Hear(1, Core.AliveOf(2, incarnation: 2));
        Assert.Equal(MemberState.Alive, core.StateOf(2));
        Assert.Empty(core.Told);
    }

    [Fact]
    public void Who_says_itself_that_it_goes_has_left()
    {
        var core = Core.Among(2);
        core.Hear(1, new Dead(1, "n2", "n2"));
        Assert.Equal(["Left n2"], core.Told);
        Assert.Equal(ReasonKind.Left, core.Swim.Why("n2")!.Kind);
    }

    [Fact]
    public void Another_address_under_a_living_name_is_a_conflict()
    {
        var core = Core.Among(1);
        var other = Core.AliveOf(1, incarnation: 9) with { Addr = [10, 0, 0, 99] };
        core.Hear(2, other);
        Assert.Equal(["conflict n1 10.0.0.99:7946"], core.Told);
        Assert.Equal(Core.AddressOf(1), core.Swim.Find("n1")!.Address);
        Assert.Equal((ReasonKind.NameTaken, "10.0.0.99:7946 claims the same name"), (core.Swim.Why("n1")!.Kind, core.Swim.Why("n1")!.Text));
    }

    [Fact]
    public void The_name_of_who_left_is_free_at_once_and_its_incarnation_begins_anew()
    {
        var core = Core.Among(1);
        core.Hear(1, new Dead(1, "n1", "n1"));
        core.Hear(2, Core.AliveOf(1, incarnation: 1) with { Addr = [10, 0, 0, 99] });
        Assert.Equal(["Left n1", "joined n1"], core.Told);
    }

    [Theory]
    [InlineData(0, 29, false)]
    [InlineData(30, 29, false)]
    [InlineData(30, 31, true)]
    public void The_name_of_the_dead_is_free_after_the_time_for_it(int reclaimSeconds, int waitedSeconds, bool isFree)
    {
        var core = Core.Among(2, SwimProfile.Lan with
        {
            DeadReclaim = TimeSpan.FromSeconds(reclaimSeconds), GossipToTheDead = TimeSpan.FromHours(1),
        });
        core.Hear(1, new Suspect(1, "n2", "n1"), new Dead(1, "n2", "n1"));
        Assert.Equal(["Dead n2"], core.Told);
        core.Run(TimeSpan.FromSeconds(waitedSeconds), answering: 1);
        core.Told.Clear();
        core.Hear(1, Core.AliveOf(2, incarnation: 1) with { Addr = [10, 0, 0, 99] });
        Assert.Equal(isFree ? "joined n2" : "conflict n2 10.0.0.99:7946", Assert.Single(core.Told));
    }

    [Fact]
    public void Who_leaves_says_so_and_hears_nothing_against_it()
    {
        var core = Core.Among(2);
        core.Do((swim, now) => swim.Leave(now));
        core.Hear(1, core.Swim.Self.ToAlive() with { Incarnation = 50 }, new Suspect(50, Core.Name, "n1"));
        Assert.Equal(MemberState.Left, core.Swim.Self.State);
        core.Run(TimeSpan.FromSeconds(5));
        Assert.Equal(["Left me", "leave told"], core.Told);
        Assert.Contains(new Dead(1, Core.Name, Core.Name), core.Messages);
        Assert.DoesNotContain(core.Messages, message => message is Ping);
    }

    [Fact]
    public void Who_is_alone_has_nobody_to_tell_that_it_leaves()
    {
        var core = new Core();
        core.Do((swim, now) => swim.Leave(now));
        Assert.Equal(["Left me", "leave told"], core.Told);
    }

    [Fact]
    public void New_metadata_is_told_until_it_has_been_told_often_enough()
    {
        var core = Core.Among(3);
        core.Do((swim, now) => swim.Announce(now, [7, 7]));
        core.Run(TimeSpan.FromSeconds(3), answering: [1, 2, 3]);
        var told = core.Messages.OfType<Alive>().Where(alive => alive.Node == Core.Name && alive.Incarnation == 2).ToList();
        Assert.Equal(4, told.Count);
        Assert.All(told, alive => Assert.Equal([7, 7], alive.Meta));
        Assert.Contains("meta told", core.Told);
    }
}
