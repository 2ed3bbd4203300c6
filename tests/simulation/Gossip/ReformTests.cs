using Muster.Gossip.Swim;

namespace Muster.Tests.Simulation.Gossip;

/// <summary>Pools come together: at first, after a partition, and after everybody came back at another address.</summary>
public sealed class ReformTests
{
    private const int Members = 30;

    [Fact]
    public void All_who_join_one_know_all() => Seeds.Each(normally: 5, inLongRun: 100, seed =>
    {
        var world = new World(seed, SwimProfile.Lan) { Weather = { Loss = 0.02 } };
        var first = world.Start(0);
        for (var number = 1; number < Members; number++)
        {
            world.Join(world.Start(number, driftMax: 0.001), first.Address);
            world.Run(TimeSpan.FromMilliseconds(100));
        }

        Assert.True(world.Run(TimeSpan.FromSeconds(5), () => AllSeeAll(world, Members)));
        Assert.All(world.Up.Skip(1), member => Assert.Equal([null], member.Joins));
    });

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Everybody_comes_back_at_another_address(bool atOnce) => Seeds.Each(normally: 5, inLongRun: 100, seed =>
    {
        var world = new World(seed, SwimProfile.Lan.AsConsul()) { Weather = { Loss = 0.01 } };
        world.StartConverged(Members);
        world.Run(TimeSpan.FromSeconds(10));

        // What the layer above remembers of each: a few others, at addresses that are no longer theirs, and one that a
        // name still leads to.
        if (atOnce)
        {
            foreach (var member in world.Up.ToList())
            {
                world.Crash(member);
            }
        }

        for (var number = 0; number < Members; number++)
        {
            var old = world[(number + 1) % Members].Address;
            var member = world.Start(number);
            world.Join(member, old);
            if (number > 0)
            {
                world.Join(member, world[0].Address);
            }

            world.Run(TimeSpan.FromSeconds(atOnce ? 0.5 : 5));
        }

        Assert.True(
            world.Run(TimeSpan.FromMinutes(5), () => AllSeeAll(world, Members), TimeSpan.FromSeconds(1)),
            Picture(world));
        Assert.All(world.Up, member => Assert.All(
            world.Up, other => Assert.Equal(other.Address, member.Swim.Find(other.Name)!.Address)));
    });

    [Fact]
    public void Two_halves_become_one_again() => Seeds.Each(normally: 5, inLongRun: 100, seed =>
    {
        var world = new World(seed, SwimProfile.Lan);
        world.StartConverged(Members);
        world.Run(TimeSpan.FromSeconds(5));
        world.Weather.Part(number => number % 2);
        Assert.True(world.Run(
            TimeSpan.FromMinutes(3),
            () => world.Up.All(member => member.Swim.CountOf(MemberState.Alive) == Members / 2),
            TimeSpan.FromSeconds(1)));

        world.Weather.Clear();
        // The layer above tries those that failed, now and then; one success is enough.
        world.Join(world[0], world[1].Address);
        Assert.True(world.Run(TimeSpan.FromSeconds(60), () => AllSeeAll(world, Members)), Picture(world));
    });

    [Fact]
    public void Who_leaves_is_gone_and_may_come_back() => Seeds.Each(normally: 5, inLongRun: 100, seed =>
    {
        var world = new World(seed, SwimProfile.Lan);
        world.StartConverged(Members);
        world.Run(TimeSpan.FromSeconds(5));
        var leaver = world[3];
        leaver.Run((swim, now) => swim.Leave(now));
        Assert.True(world.Run(TimeSpan.FromSeconds(10), () => leaver.LeavesTold == 1));
        world.Crash(leaver);
        Assert.True(world.Run(
            TimeSpan.FromSeconds(5),
            () => world.Up.All(member => member.Swim.Find(leaver.Name)!.State == MemberState.Left)));

        var back = world.Start(3);
        world.Join(back, world[0].Address);
        Assert.True(world.Run(TimeSpan.FromSeconds(5), () => AllSeeAll(world, Members)), Picture(world));
        Assert.Equal(0, world.Tally.FalseDeaths());
    });

    [Fact]
    public void The_same_seed_gives_the_same_history()
    {
        Assert.Equal(History(7), History(7));
        Assert.NotEqual(History(7), History(8));

        static string History(ulong seed)
        {
            var world = new World(seed, SwimProfile.Lan) { Weather = { Loss = 0.1 } };
            world.StartConverged(Members, driftMax: 0.01);
            world.Run(TimeSpan.FromSeconds(10));
            world.Crash(world[5]);
            world.Run(TimeSpan.FromSeconds(20));
            var departures = world.Tally.Departures.Select(each => $"{each.At} {each.Viewer} {each.Gone.Name}");
            return $"{world.Tally.Datagrams} {world.Tally.DatagramBytes} {string.Join(' ', departures)}";
        }
    }

    private static bool AllSeeAll(World world, int members) => world.Up.All(member =>
        member.Swim.CountOf(MemberState.Alive) == members && world.Up.All(other =>
            other.Address.Equals(member.Swim.Find(other.Name)?.Address)));

    private static string Picture(World world) => string.Join(
        '\n',
        world.Up.Select(member =>
            $"{member.Name} at {member.Address} sees {member.Swim.CountOf(MemberState.Alive)} alive; wrong: "
            + string.Join(", ", world.Up
                .Where(other => !other.Address.Equals(member.Swim.Find(other.Name)?.Address))
                .Select(other => $"{other.Name} {member.Swim.Find(other.Name)?.State}"))));
}
