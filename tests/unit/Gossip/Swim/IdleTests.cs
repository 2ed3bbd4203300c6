using Muster.Gossip.Swim;
using Muster.Gossip.Wire;

namespace Muster.Tests.Unit.Gossip.Swimming;

/// <summary>What a member wants of its owner while nothing happens: each time that it wants to be woken costs power.</summary>
public sealed class IdleTests
{
    private static readonly SwimProfile _lan = SwimProfile.Lan;

    [Fact]
    public void Who_has_nothing_to_tell_wants_to_be_woken_for_probes_alone()
    {
        var core = Core.Among(3);
        core.Run(TimeSpan.FromSeconds(20), answering: [1, 2, 3]);
        Assert.Equal(0, core.Swim.RumorCount);
        Assert.InRange(TicksWithin(core, TimeSpan.FromSeconds(60)), 60, 64);
    }

    [Fact]
    public void Who_is_alone_wants_to_be_woken_seldom()
    {
        var core = new Core();
        Assert.InRange(TicksWithin(core, TimeSpan.FromSeconds(60)), 0, 3);
    }

    [Fact]
    public void After_a_rest_news_is_told_at_the_next_beat_and_together()
    {
        var core = Core.Among(3);
        core.Run(TimeSpan.FromSeconds(20.03), answering: [1, 2, 3]);
        core.Effects.Clear();
        core.Hear(1, Core.AliveOf(4));
        core.Hear(1, Core.AliveOf(5));
        core.Run(_lan.GossipInterval, answering: [1, 2, 3]);
        var told = core.Sends.Where(send => send.Messages[0] is Alive).ToList();
        Assert.NotEmpty(told);
        Assert.All(told, send => Assert.Equal(["n4", "n5"], send.Messages.Cast<Alive>().Select(alive => alive.Node).Order(StringComparer.Ordinal)));
    }

    [Fact]
    public void Who_comes_after_a_long_rest_is_asked_at_once_and_nobody_takes_the_rest_for_a_pause()
    {
        var core = new Core();
        core.Run(TimeSpan.FromMinutes(10));
        core.Hear(1, Core.AliveOf(1));
        core.Run(TimeSpan.FromMilliseconds(1), answering: [1]);
        Assert.Contains(core.Messages.OfType<Ping>(), ping => ping.Node == "n1");
        Assert.DoesNotContain(core.Effects.OfType<Effect.Note>(), note => note.Text.Contains("did not run", StringComparison.Ordinal));
    }

    private static int TicksWithin(Core core, TimeSpan length)
    {
        var ticks = 0;
        for (var end = core.Now + length; core.Now < end; ticks++)
        {
            core.Run((core.Swim.Due > core.Now ? core.Swim.Due : core.Now) - core.Now, answering: [1, 2, 3]);
        }

        return ticks;
    }
}
