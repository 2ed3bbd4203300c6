using System.Net;
using Muster.Gossip.Serf;
using Muster.Gossip.Swim;

namespace Muster.Tests.Unit.Gossip.Serf;

/// <summary>Whether somebody has left or failed is decided by the intent that came before.</summary>
public sealed class MemberTableTests
{
    private static readonly TimeSpan _now = TimeSpan.FromSeconds(100);
    private static readonly SerfTerms _terms = new();

    private readonly List<SerfNews> _news = [];
    private readonly Muster.Gossip.Serf.MemberTable _table;

    public MemberTableTests() => _table = new(_terms, _news.Add);

    [Fact]
    public void Who_goes_without_a_word_has_failed()
    {
        _table.Joined(Member("a"), _now);
        _table.Departed("a", _now);
        Assert.Equal(MemberStatus.Failed, _table.Find("a")!.Status);
        Assert.Equal("Joined a, Failed a", Told());
    }

    [Fact]
    public void Who_has_said_that_it_goes_has_left()
    {
        _table.Joined(Member("a"), _now);
        Assert.Equal(IntentAnswer.PassOn, Leave("a", 1));
        Assert.Equal(MemberStatus.Leaving, _table.Find("a")!.Status);
        _table.Departed("a", _now);
        Assert.Equal(MemberStatus.Left, _table.Find("a")!.Status);
        Assert.Equal("Joined a, Left a", Told());
    }

    [Fact]
    public void An_operator_turns_failed_into_left()
    {
        _table.Joined(Member("a"), _now);
        _table.Departed("a", _now);
        Assert.Equal(IntentAnswer.PassOn, Leave("a", 3));
        Assert.Equal(MemberStatus.Left, _table.Find("a")!.Status);
        Assert.Equal("Joined a, Failed a, Left a", Told());
    }

    [Fact]
    public void Old_news_is_dropped()
    {
        _table.Joined(Member("a"), _now);
        Assert.Equal(IntentAnswer.PassOn, _table.JoinIntent("a", 5, _now));
        Assert.Equal(IntentAnswer.Drop, _table.JoinIntent("a", 5, _now));
        Assert.Equal(IntentAnswer.Drop, Leave("a", 5));
        Assert.Equal(MemberStatus.Alive, _table.Find("a")!.Status);
    }

    [Fact]
    public void A_newer_join_takes_a_leave_back()
    {
        _table.Joined(Member("a"), _now);
        Leave("a", 2);
        Assert.Equal(IntentAnswer.PassOn, _table.JoinIntent("a", 3, _now));
        Assert.Equal(MemberStatus.Alive, _table.Find("a")!.Status);
    }

    [Fact]
    public void What_is_said_of_who_stays_is_contradicted()
    {
        _table.Joined(Member("me"), _now);
        Assert.Equal(IntentAnswer.Contradict, _table.LeaveIntent("me", 4, prune: false, refutes: true, _now));
        Assert.Equal(MemberStatus.Alive, _table.Find("me")!.Status);
        Assert.Equal(0ul, _table.Find("me")!.StatusLTime);
    }

    [Fact]
    public void Intents_that_come_early_are_remembered_for_a_while_the_newest_of_each()
    {
        Assert.Equal(IntentAnswer.PassOn, Leave("a", 4));
        Assert.Equal(IntentAnswer.Drop, _table.JoinIntent("a", 4, _now));
        _table.Joined(Member("a"), _now);
        Assert.Equal((MemberStatus.Leaving, 4ul), (_table.Find("a")!.Status, _table.Find("a")!.StatusLTime));

        Leave("b", 4);
        _table.Joined(Member("b"), _now + _terms.IntentKept + TimeSpan.FromSeconds(1));
        Assert.Equal((MemberStatus.Alive, 0ul), (_table.Find("b")!.Status, _table.Find("b")!.StatusLTime));
    }

    [Fact]
    public void Who_comes_back_is_alive()
    {
        _table.Joined(Member("a"), _now);
        Leave("a", 2);
        _table.Departed("a", _now);
        _table.Joined(Member("a"), _now);
        Assert.Equal((MemberStatus.Alive, 2ul), (_table.Find("a")!.Status, _table.Find("a")!.StatusLTime));
    }

    [Fact]
    public void Those_long_gone_are_forgotten()
    {
        _table.Joined(Member("failed"), _now);
        _table.Joined(Member("left"), _now);
        _table.Joined(Member("here"), _now);
        _table.Departed("failed", _now);
        Leave("left", 1);
        _table.Departed("left", _now);
        _news.Clear();
        _table.Reap(_now + _terms.TombstoneTimeout);
        Assert.Empty(_news);
        _table.Reap(_now + _terms.TombstoneTimeout + TimeSpan.FromSeconds(1));
        Assert.Equal(["Reaped failed", "Reaped left"], Told().Split(", ").Order());
        Assert.Equal(["here"], _table.All.Select(member => member.Name));
    }

    [Fact]
    public void Who_is_pruned_is_forgotten_at_once_or_when_all_have_heard_that_it_leaves()
    {
        _table.Joined(Member("failed"), _now);
        _table.Departed("failed", _now);
        _table.LeaveIntent("failed", 2, prune: true, refutes: false, _now);
        Assert.Null(_table.Find("failed"));

        _table.Joined(Member("alive"), _now);
        _table.LeaveIntent("alive", 2, prune: true, refutes: false, _now);
        Assert.Equal(MemberStatus.Leaving, _table.Find("alive")!.Status);
        _table.PruneDue(_now + _terms.BroadcastTimeout);
        Assert.NotNull(_table.Find("alive"));
        _table.PruneDue(_now + _terms.BroadcastTimeout + _terms.LeavePropagateDelay);
        Assert.Null(_table.Find("alive"));
    }

    /// <summary>An exchange of states may have said with the same stamp that it has left.</summary>
    [Fact]
    public void Who_is_gone_is_forgotten_also_with_a_stamp_that_is_known()
    {
        _table.Joined(Member("a"), _now);
        _table.Departed("a", _now);
        Assert.Equal(IntentAnswer.PassOn, Leave("a", 3));
        Assert.Equal(IntentAnswer.Drop, _table.LeaveIntent("a", 2, prune: true, refutes: false, _now));
        Assert.Equal(IntentAnswer.PassOn, _table.LeaveIntent("a", 3, prune: true, refutes: false, _now));
        Assert.Null(_table.Find("a"));
    }

    private static SerfMember Member(string name) =>
        new(name, new IPEndPoint(IPAddress.Loopback, 7946), Tags.None, Versions.Serf, MemberStatus.Alive);

    private IntentAnswer Leave(string name, ulong stamp) =>
        _table.LeaveIntent(name, stamp, prune: false, refutes: false, _now);

    private string Told() =>
        string.Join(", ", _news.Cast<SerfNews.OfMember>().Select(news => $"{news.Change} {news.Member.Name}"));
}
