using System.Globalization;
using System.Runtime.CompilerServices;
using Muster.Gossip.Swim;
using Muster.Tests.Support;
using Xunit.Abstractions;

namespace Muster.Tests.Simulation.Gossip;

/// <summary>
/// One member in trouble never makes others look dead, the others never make each other, and the member knows itself what is
/// wrong.
/// </summary>
public sealed class TroubleTests(ITestOutputHelper output)
{
    private const int Members = 40;
    private const int Troubled = 7;
    private const int OnlyPeer = 23;

    private static readonly TimeSpan _before = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan _trouble = TimeSpan.FromMinutes(3);

    private int _othersAccused;
    private int _othersDead;
    private int _ownDead;

    [Fact]
    public void Reachable_by_one_peer_only() => Each(seed =>
    {
        var world = Trouble(seed, world => world.Weather.Isolate(Troubled, OnlyPeer));
        Assert.Equal(ReasonKind.Isolated, OwnReason(world).Kind);
        // And it stays a member: its one peer tells it what is said of it, and passes on what it answers.
        Assert.True(world.Tally.FalseDeaths() < 3 * Members, $"taken for dead {world.Tally.FalseDeaths()} times");
    });

    [Fact]
    public void Datagrams_go_out_but_not_in() => Each(seed =>
    {
        var world = Trouble(seed, world => world.Weather.DropsUdp = (_, to) => to == Troubled);
        Assert.Equal(ReasonKind.Isolated, OwnReason(world).Kind);
        Assert.Equal(0, world.Tally.FalseDeaths());
        Assert.Contains(
            world.Up, member => member.Swim.Why(World.NameOf(Troubled))?.Kind == ReasonKind.OnlyOverTcp);
    });

    [Fact]
    public void Datagrams_come_in_but_not_out() => Each(seed =>
    {
        var world = Trouble(seed, world => world.Weather.DropsUdp = (from, _) => from == Troubled);
        Assert.Equal(ReasonKind.Isolated, OwnReason(world).Kind);
        Assert.Equal(0, world.Tally.FalseDeaths());
    });

    [Fact]
    public void Streams_are_blocked_and_datagrams_are_not() => Each(seed =>
    {
        var world = Trouble(seed, world => world.Weather.DropsTcp = (from, to) => from == Troubled || to == Troubled);
        Assert.Equal(ReasonKind.NoTcp, OwnReason(world).Kind);
        Assert.Equal(0, world.Tally.FalseDeaths());
    });

    [Theory]
    [InlineData(3, 0.02)]
    [InlineData(8, 0.1)]
    [InlineData(30, 1)]
    public void A_process_that_hardly_runs(double everySeconds, double runsSeconds) =>
        Each(seed =>
        {
            var world = Trouble(seed, world => world[Troubled].Wakes = now =>
            {
                var into = now.TotalSeconds % everySeconds;
                return into < runsSeconds ? now : now + TimeSpan.FromSeconds(everySeconds - into);
            });
            Assert.Equal(ReasonKind.RunsLate, OwnReason(world).Kind);
        },
        string.Create(CultureInfo.InvariantCulture, $": every {everySeconds} s for {runsSeconds} s"));

    [Fact]
    public void A_pause_of_a_minute_is_over_when_it_is_over() => Seeds.Each(normally: 5, inLongRun: 100, seed =>
    {
        var world = Begin(seed);
        var wakes = world.Now + TimeSpan.FromMinutes(1);
        world[Troubled].Wakes = now => now < wakes ? wakes : now;
        world.Run(TimeSpan.FromMinutes(1));
        Assert.All(world.Up.Where(IsOther), member => Assert.NotEqual(MemberState.Alive, StateOf(member)));

        Assert.True(world.Run(
            TimeSpan.FromSeconds(40),
            () => world.Up.All(member => StateOf(member) == MemberState.Alive)));
        Assert.Equal(0, OthersTakenForDead(world));
        static MemberState? StateOf(SimMember member) => member.Swim.Find(World.NameOf(Troubled))?.State;
    });

    private void Each(Action<ulong> world, string detail = "", [CallerMemberName] string test = "")
    {
        var worlds = Seeds.Each(normally: 5, inLongRun: 100, world, test);
        var line = $"gossip, {Members} members, trouble of one ({test.Replace('_', ' ')}{detail}), {worlds} worlds: others taken for dead "
            + $"{_othersDead} times, accused {_othersAccused} times; it itself taken for dead {_ownDead} times by {Members - 1} others";
        output.WriteLine(line);
        LongRun.Report($"- {line}");
    }

    private World Trouble(ulong seed, Action<World> begin)
    {
        var world = Begin(seed);
        begin(world);
        world.Run(_trouble);
        _othersAccused += world.Tally.Accusations.Count(each => each.Of != World.NameOf(Troubled));
        _othersDead += OthersTakenForDead(world);
        _ownDead += world.Tally.FalseDeaths(name => name == World.NameOf(Troubled));
        output.WriteLine($"seed {seed}: it says of itself: {OwnReason(world).Text}");
        Assert.Equal(0, OthersTakenForDead(world));
        return world;
    }

    private static World Begin(ulong seed)
    {
        var world = new World(seed, SwimProfile.Lan) { Weather = { Loss = 0.005 } };
        world.StartConverged(Members, driftMax: 0.001);
        world.Run(_before);
        return world;
    }

    private static bool IsOther(SimMember member) => member.Number != Troubled;

    private static int OthersTakenForDead(World world) => world.Tally.FalseDeaths(name => name != World.NameOf(Troubled));

    private static Reason OwnReason(World world) =>
        world[Troubled].Swim.Why(World.NameOf(Troubled)) ?? throw new InvalidOperationException("It sees nothing wrong with itself.");
}
