using Muster.Bedrock;
using Muster.Gossip.Swim;

namespace Muster.Tests.Unit.Gossip.Swimming;

/// <summary>Members in their slots, shared and own, and the order in which they are asked.</summary>
public sealed class TableTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    [InlineData(64)]
    [InlineData(65)]
    [InlineData(10_000)]
    public void An_order_holds_everybody_once(int count)
    {
        var order = new Shuffled(count, new Prng(3));
        Assert.Equal(Enumerable.Range(0, count), Enumerable.Range(0, count).Select(at => order[at]).Order());
    }

    [Fact]
    public void Orders_differ_from_round_to_round()
    {
        var chance = new Prng(3);
        var firsts = Enumerable.Range(0, 200).Select(_ => new Shuffled(10, chance)[0]).ToList();
        Assert.Equal(10, firsts.Distinct().Count());
        Assert.All(firsts.GroupBy(first => first), times => Assert.InRange(times.Count(), 5, 45));
    }

    [Fact]
    public void Who_comes_during_a_round_is_asked_in_it()
    {
        var ring = new ProbeRing(new Prng(3));
        ring.Begin(10);
        var asked = new List<int> { ring.Next(), ring.Next() };
        ring.Add(10);
        ring.Add(11);
        while (!ring.IsOver)
        {
            asked.Add(ring.Next());
        }

        Assert.Equal(Enumerable.Range(0, 12), asked.Order());
    }

    [Fact]
    public void A_shared_view_stays_as_it_is_whatever_one_table_says()
    {
        var view = new SharedView([.. Enumerable.Range(0, 3).Select(MemberOf)]);
        var (one, other) = (new MemberTable(view), new MemberTable(view));
        one.Put(MemberOf(1) with { State = MemberState.Dead });
        one.Put(MemberOf(7));
        one.Remove(0);
        Assert.Equal(["n1", "n2", "n7"], one.All.Select(member => member.Name));
        Assert.Equal((3, 2, 1), (one.Count, one.CountOf(MemberState.Alive), one.CountOf(MemberState.Dead)));
        Assert.Equal(["n0", "n1", "n2"], other.All.Select(member => member.Name));
        Assert.Equal(3, other.CountOf(MemberState.Alive));

        Assert.Equal((0, true), one.Put(MemberOf(0)));
        Assert.Equal((3, false), one.Put(MemberOf(7)));
        one.Remove(3);
        Assert.Null(one.Find("n7"));
        Assert.Equal((3, true), one.Put(MemberOf(8)));
        Assert.Equal(4, one.Slots);
    }

    [Fact]
    public void A_changed_member_does_not_keep_the_record_of_the_old_one()
    {
        var member = MemberOf(1);
        Assert.Same(member.ToRecord(), member.ToRecord());
        Assert.Equal(9u, (member with { Incarnation = 9 }).ToRecord().Incarnation);
        Assert.Equal(1u, member.ToRecord().Incarnation);
    }

    private static Member MemberOf(int number) =>
        new($"n{number}", Core.AddressOf(number), null, Versions.Serf, 1, MemberState.Alive, TimeSpan.Zero);
}
