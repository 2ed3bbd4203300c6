using System.Net;
using Muster.Gossip.Serf;
using Muster.Gossip.Serf.Messages;
using Muster.Gossip.Swim;

namespace Muster.Tests.Unit.Gossip.Serf;

public sealed class NewsCoalescerTests
{
    private static readonly TimeSpan _now = TimeSpan.FromSeconds(10);

    private readonly NewsCoalescer _coalescer = new();

    [Fact]
    public void Of_a_member_the_last_is_told_after_a_silence()
    {
        Assert.Null(_coalescer.Hear(Member(MemberChange.Failed), _now));
        Assert.Null(_coalescer.Hear(Member(MemberChange.Joined), _now + TimeSpan.FromSeconds(0.5)));
        Assert.Empty(_coalescer.Take(_now + TimeSpan.FromSeconds(1.4)));
        var told = Assert.IsType<SerfNews.OfMember>(Assert.Single(_coalescer.Take(_now + TimeSpan.FromSeconds(1.5))));
        Assert.Equal(MemberChange.Joined, told.Change);
        Assert.Null(_coalescer.Due);
    }

    [Fact]
    public void What_was_told_last_is_not_told_again_and_updates_are()
    {
        foreach (var (change, count) in ((MemberChange, int)[])
            [(MemberChange.Joined, 1), (MemberChange.Joined, 0), (MemberChange.Updated, 1), (MemberChange.Updated, 1)])
        {
            _coalescer.Hear(Member(change), _now);
            Assert.Equal(count, _coalescer.Take(_now + NewsCoalescer.Window).Count());
        }
    }

    [Fact]
    public void A_window_ends_though_more_comes()
    {
        for (var i = 0; i < 6; i++)
        {
            _coalescer.Hear(Member(MemberChange.Updated), _now + TimeSpan.FromSeconds(0.6 * i));
        }

        Assert.Single(_coalescer.Take(_now + NewsCoalescer.Window));
    }

    [Fact]
    public void Of_events_that_allow_it_those_of_the_highest_stamp_are_told()
    {
        foreach (var (stamp, payload) in ((ulong, byte)[])[(5, 1), (4, 2), (6, 3), (6, 4)])
        {
            Assert.Null(_coalescer.Hear(new SerfNews.Told(new SerfMessage.UserEvent(stamp, "e", [payload], CC: true)), _now));
        }

        var told = _coalescer.Take(_now + NewsCoalescer.Quiet).Cast<SerfNews.Told>();
        Assert.Equal([3, 4], told.Select(one => one.Event.Payload![0]));
        var atOnce = new SerfNews.Told(new SerfMessage.UserEvent(7, "e", null, CC: false));
        Assert.Same(atOnce, _coalescer.Hear(atOnce, _now));
    }

    private static SerfNews.OfMember Member(MemberChange change) => new(
        change, new SerfMember("a", new IPEndPoint(IPAddress.Loopback, 1), Tags.None, Versions.Serf, MemberStatus.Alive));
}
