using System.Net;
using Muster.Gossip.Serf;
using Muster.Gossip.Swim;

namespace Muster.Tests.Unit.Gossip.Serf;

public sealed class SnapshotBookTests
{
    [Fact]
    public void Serfs_own_lines_are_read()
    {
        var book = SnapshotBook.Read(
            [
                "alive: web one 10.0.0.1:7946", "alive: n2 [fd00::2]:7946", "clock: 7", "event-clock: 3", "query-clock: 5",
                "coordinate: {}", "#tmp", "alive: n3 10.0.0.3:7946", "not-alive: n3", "clock: what",
            ],
            rejoins: false);
        Assert.Equal(
            ["n2=[fd00::2]:7946", "web one=10.0.0.1:7946"],
            book.Alive.Select(one => $"{one.Key}={one.Value}").Order(StringComparer.Ordinal));
        Assert.Equal((7ul, 3ul, 5ul), (book.Clock, book.EventClock, book.QueryClock));
        Assert.Equal(
            ["alive: n2 [fd00::2]:7946", "alive: web one 10.0.0.1:7946", "clock: 7", "event-clock: 3", "query-clock: 5"],
            book.Compacted().Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Who_left_on_purpose_forgets_the_others_unless_it_comes_back_by_itself()
    {
        string[] lines = ["alive: n1 10.0.0.1:7946", "clock: 7", "leave"];
        Assert.Empty(SnapshotBook.Read(lines, rejoins: false).Alive);
        Assert.Equal(0ul, SnapshotBook.Read(lines, rejoins: false).Clock);
        Assert.Single(SnapshotBook.Read(lines, rejoins: true).Alive);
        Assert.Equal(7ul, SnapshotBook.Read(lines, rejoins: true).Clock);
    }

    [Fact]
    public void What_becomes_of_members_is_written_once()
    {
        var book = new SnapshotBook();
        Assert.Equal("alive: a 10.0.0.1:7946", book.Note(News(MemberChange.Joined, "10.0.0.1")));
        Assert.Null(book.Note(News(MemberChange.Updated, "10.0.0.1")));
        Assert.Equal("alive: a 10.0.0.9:7946", book.Note(News(MemberChange.Updated, "10.0.0.9")));
        Assert.Equal("not-alive: a", book.Note(News(MemberChange.Failed, "10.0.0.9")));
        Assert.Null(book.Note(News(MemberChange.Left, "10.0.0.9")));
        Assert.Null(book.Note(News(MemberChange.Reaped, "10.0.0.9")));
    }

    [Fact]
    public void Clocks_are_written_as_the_last_stamp_that_was_seen()
    {
        var book = new SnapshotBook();
        var (members, events, queries) = (new LamportClock(), new LamportClock(), new LamportClock());
        Assert.Empty(book.NoteClocks(members, events, queries));
        members.Witness(4);
        queries.Stamp();
        Assert.Equal(["clock: 4", "query-clock: 1"], book.NoteClocks(members, events, queries));
        Assert.Empty(book.NoteClocks(members, events, queries));
    }

    private static SerfNews.OfMember News(MemberChange change, string address) => new(
        change,
        new SerfMember("a", new IPEndPoint(IPAddress.Parse(address), 7946), Tags.None, Versions.Serf, MemberStatus.Alive));
}
