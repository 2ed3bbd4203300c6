using Muster.Gossip.Swim;
using Muster.Gossip.Wire;

namespace Muster.Tests.Unit.Gossip.Swimming;

/// <summary>Whole states, told and taken up.</summary>
public sealed class MergingTests
{
    [Fact]
    public void Everything_is_told_this_member_and_the_dead_included()
    {
        var core = Core.Among(2);
        core.Hear(1, new Dead(1, "n2", "n2"));
        var state = core.Swim.StateFor(join: true);
        Assert.True(state.Join);
        Assert.Equal([1], state.UserState);
        Assert.Equal(
            [(Core.Name, NodeCondition.Alive), ("n1", NodeCondition.Alive), ("n2", NodeCondition.Left)],
            state.Nodes.Select(node => (node.Name, node.State)));
    }

    [Fact]
    public void The_dead_elsewhere_are_suspects_here_and_unknown_dead_are_none()
    {
        var core = Core.Among(4);
        Assert.Null(Merge(core, Record(1, NodeCondition.Dead), Record(2, NodeCondition.Suspect), Record(3, NodeCondition.Left),
            Record(8, NodeCondition.Dead), Record(9, NodeCondition.Left), Record(7, NodeCondition.Alive)));
        Assert.Equal(MemberState.Suspect, core.StateOf(1));
        Assert.Equal(MemberState.Suspect, core.StateOf(2));
        Assert.Equal(["Left n3", "joined n7", "state 05 False"], core.Told);
        Assert.Null(core.Swim.Find("n8"));
        Assert.Null(core.Swim.Find("n9"));
    }

    [Fact]
    public void Who_finds_itself_dead_in_an_answer_stands_up()
    {
        var core = new Core();
        var own = Record(0, NodeCondition.Left, incarnation: 6) with { Name = Core.Name };
        Assert.Null(Merge(core, own, Record(1, NodeCondition.Alive)));
        Assert.Equal((7u, MemberState.Alive), (core.Swim.Self.Incarnation, core.Swim.Self.State));
    }

    [Fact]
    public void A_join_is_refused_as_a_whole_an_exchange_member_by_member()
    {
        var core = new Core { Refuses = member => member.Name == "n2" ? "n2 is not wanted" : null };
        Assert.Equal("n2 is not wanted", core.Swim.Merge(core.Now, new(true, [Record(1, NodeCondition.Alive), Record(2, NodeCondition.Alive)], null)));
        Assert.Equal(1, core.Swim.Count);
        Assert.Null(Merge(core, Record(1, NodeCondition.Alive), Record(2, NodeCondition.Alive)));
        Assert.NotNull(core.Swim.Find("n1"));
        Assert.Null(core.Swim.Find("n2"));
    }

    [Theory]
    [InlineData(new byte[] { 1, 5, 2, 2, 5, 2 }, new byte[] { 1, 5, 2, 3, 5, 5 }, "Node 'n1' delegate protocol version (2) is incompatible: [3, 5]")]
    [InlineData(new byte[] { 1, 5, 5, 2, 5, 5 }, new byte[] { 1, 3, 2, 2, 5, 5 }, "Node 'n1' protocol version (5) is incompatible: [1, 3]")]
    [InlineData(new byte[] { 1, 5, 2, 2, 5, 4 }, new byte[] { 1, 5, 2, 2, 5, 5 }, null)]
    public void Those_who_do_not_understand_each_other_do_not_mix(byte[] one, byte[] other, string? error) =>
        Assert.Equal(error, Merge(
            new Core(), Record(1, NodeCondition.Alive) with { Vsn = one }, Record(2, NodeCondition.Alive) with { Vsn = other }));

    [Fact]
    public void A_broken_record_does_not_spoil_the_others_and_a_cluster_of_such_is_refused()
    {
        var core = new Core();
        Assert.Null(Merge(core, Record(1, NodeCondition.Alive) with { Vsn = [] }, Record(2, NodeCondition.Alive)));
        Assert.Null(core.Swim.Find("n1"));
        Assert.NotNull(core.Swim.Find("n2"));
        Assert.Equal(
            "Node 'n1' speaks no version that this member speaks (1.5.2/2.5.5)",
            Merge(core, Record(1, NodeCondition.Alive) with { Vsn = [1, 5, 2, 0, 0, 0] }));
    }

    [Fact]
    public void A_join_ends_with_what_came_of_it()
    {
        var core = new Core();
        core.Do((swim, now) => swim.Join(now, Core.AddressOf(1)));
        core.Do((swim, now) => swim.Join(now, Core.AddressOf(2), "n2"));
        var asked = core.Effects.OfType<Effect.Exchange>().ToList();
        Assert.All(asked, exchange => Assert.True(exchange.Mine.Join));
        core.Step(new Input.Exchanged(asked[0].Ticket, new(true, [Record(1, NodeCondition.Alive)], null)));
        core.Step(new Input.ExchangeFailed(asked[1].Ticket, "connection refused"));
        core.Step(new Input.ExchangeFailed(asked[1].Ticket, "told twice"));
        Assert.Equal(["joined n1", $"join {asked[0].Ticket} ok", $"join {asked[1].Ticket} connection refused"], core.Told);
        Assert.Contains(core.Effects.OfType<Effect.Note>(), note => note.Text == "Could not exchange states with n2 (10.0.0.2:7946): connection refused");
    }

    [Fact]
    public void States_are_exchanged_now_and_then_with_somebody()
    {
        var core = Core.Among(3);
        core.Run(TimeSpan.FromSeconds(29), answering: [1, 2, 3]);
        Assert.Empty(core.Effects.OfType<Effect.Exchange>());
        core.Run(TimeSpan.FromSeconds(92), answering: [1, 2, 3]);
        var exchanges = core.Effects.OfType<Effect.Exchange>().ToList();
        Assert.InRange(exchanges.Count, 3, 4);
        Assert.All(exchanges, exchange => Assert.False(exchange.Mine.Join));
    }

    [Fact]
    public void Streams_that_fail_again_and_again_are_a_reason()
    {
        var core = Core.Among(1);
        Fail(core, join: true);
        Fail(core, join: true);
        Assert.Null(core.Swim.Why(Core.Name));
        Fail(core, join: false);
        Fail(core, join: false);
        Assert.Equal(
            (ReasonKind.NoTcp, "streams (TCP) to it fail (timed out), while it answers datagrams (UDP)"),
            (core.Swim.Why("n1")!.Kind, core.Swim.Why("n1")!.Text));
        Assert.Equal(ReasonKind.NoTcp, core.Swim.Why(Core.Name)!.Kind);

        static void Fail(Core core, bool join)
        {
            core.Effects.Clear();
            if (join)
            {
                core.Do((swim, now) => swim.Join(now, Core.AddressOf(1), "n1"));
            }

            while (!core.Effects.OfType<Effect.Exchange>().Any())
            {
                core.Run(TimeSpan.FromSeconds(1), answering: 1);
            }

            core.Step(new Input.ExchangeFailed(core.Effects.OfType<Effect.Exchange>().Single().Ticket, "timed out"));
        }
    }

    private static string? Merge(Core core, params NodeRecord[] records) =>
        core.Swim.Merge(core.Now, new(false, records, [5]));

    private static NodeRecord Record(int number, NodeCondition state, uint incarnation = 1) => new(
        $"n{number}", Core.AddressOf(number).Address.GetAddressBytes(), 7946, null, incarnation, state, Versions.Serf.ToBytes());
}
