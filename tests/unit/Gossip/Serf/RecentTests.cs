using Muster.Gossip.Serf;
using Muster.Gossip.Serf.Messages;

namespace Muster.Tests.Unit.Gossip.Serf;

public sealed class RecentTests
{
    [Fact]
    public void An_event_is_new_once_and_another_of_the_same_stamp_too()
    {
        var recent = new RecentEvents();
        Assert.True(recent.IsNew(3, Event("deploy", 1), 4));
        Assert.False(recent.IsNew(3, Event("deploy", 1), 4));
        Assert.True(recent.IsNew(3, Event("deploy", 2), 4));
        Assert.True(recent.IsNew(3, new RememberedEvent("deploy", null), 4));
        Assert.False(recent.IsNew(3, new RememberedEvent("deploy", []), 4));
    }

    [Fact]
    public void What_is_too_old_to_be_told_from_what_was_seen_is_dropped()
    {
        var recent = new RecentEvents();
        Assert.True(recent.IsNew(488, Event("a", 1), 1000));
        Assert.False(recent.IsNew(487, Event("a", 1), 1000));

        // A newer stamp takes the slot of an older one.
        Assert.True(recent.IsNew(1000, Event("a", 1), 1001));
        Assert.Single(recent.Slots, slot => slot?.LTime == 1000);
        Assert.DoesNotContain(recent.Slots, slot => slot?.LTime == 488);
    }

    [Fact]
    public void What_was_told_before_one_came_is_not_wanted()
    {
        var recent = new RecentEvents { From = 5 };
        Assert.False(recent.IsNew(4, Event("a", 1), 6));
        Assert.True(recent.IsNew(5, Event("a", 1), 6));
    }

    [Fact]
    public void Queries_are_told_apart_by_their_numbers()
    {
        var recent = new RecentQueries();
        Assert.True(recent.IsNew(7, 1, 8));
        Assert.True(recent.IsNew(7, 2, 8));
        Assert.False(recent.IsNew(7, 1, 8));
        Assert.True(recent.IsNew(7 + 512, 1, 8 + 512));
        Assert.False(recent.IsNew(7, 1, 8 + 512));
    }

    [Fact]
    public void A_clock_stays_at_the_end_of_numbers()
    {
        var clock = new LamportClock();
        Assert.Equal(1ul, clock.Stamp());
        Assert.Equal(2ul, clock.Time);
        clock.Witness(10);
        clock.Witness(4);
        Assert.Equal(11ul, clock.Time);
        clock.Witness(ulong.MaxValue);
        Assert.Equal(ulong.MaxValue, clock.Stamp());
        Assert.Equal(ulong.MaxValue, clock.Stamp());
    }

    private static RememberedEvent Event(string name, byte payload) => new(name, [payload]);
}
