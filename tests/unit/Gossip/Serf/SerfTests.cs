using System.Net;
using System.Text;
using Muster.Gossip.Serf;
using Muster.Gossip.Serf.Messages;
using Muster.Gossip.Wire;

namespace Muster.Tests.Unit.Gossip.Serf;

/// <summary>Serfs among themselves.</summary>
public sealed class SerfTests
{
    private readonly SerfNet _net = new();

    [Fact]
    public void Who_joins_one_is_known_to_all_and_knows_all()
    {
        var nodes = _net.AddJoined(4);
        Assert.All(nodes, node => Assert.Equal(["n1", "n2", "n3", "n4"], node.Statuses().Keys));
        Assert.Equal("n3", nodes[0].Serf.Find("n3")!.Tags["node"]);
    }

    [Fact]
    public void Who_leaves_has_left_and_who_falls_silent_has_failed()
    {
        var nodes = _net.AddJoined(4);
        nodes[3].Serf.Leave(_net.Now);
        _net.Until(() => nodes[3].News.OfType<SerfNews.LeaveDone>().Any());
        nodes[3].IsDown = nodes[2].IsDown = true;
        _net.Until(() => nodes[0].StatusOf("n3") == MemberStatus.Failed && nodes[1].StatusOf("n3") == MemberStatus.Failed);
        Assert.Equal(MemberStatus.Left, nodes[0].StatusOf("n4"));
        Assert.Equal(MemberStatus.Left, nodes[1].StatusOf("n4"));
    }

    [Fact]
    public void Who_leaves_has_left_though_an_exchange_of_states_outruns_the_rumour()
    {
        var nodes = _net.AddJoined(2);
        nodes[1].Serf.Leave(_net.Now);
        Assert.Null(nodes[0].Serf.Merge(_net.Now, nodes[1].Serf.StateFor(join: false)));
        _net.Until(() => nodes[1].News.OfType<SerfNews.LeaveDone>().Any());
        Assert.Equal(MemberStatus.Left, nodes[0].StatusOf("n2"));
    }

    [Fact]
    public void Who_leaves_says_so_to_all_before_any_rumour_could()
    {
        var nodes = _net.AddJoined(30);
        nodes[29].Serf.Leave(_net.Now);
        _net.Pass(TimeSpan.FromMilliseconds(50));
        Assert.All(nodes, node => Assert.Equal(MemberStatus.Leaving, node.StatusOf("n30")));
    }

    [Fact]
    public void Who_is_alone_leaves_at_once()
    {
        var node = _net.Add("n1");
        node.Serf.Leave(_net.Now);
        _net.Pass(TimeSpan.FromSeconds(0.2));
        Assert.Single(node.News.OfType<SerfNews.LeaveDone>());
    }

    [Fact]
    public void An_operator_declares_gone_who_failed_and_has_it_forgotten()
    {
        var nodes = _net.AddJoined(3);
        nodes[2].IsDown = true;
        _net.Until(() => nodes.Take(2).All(node => node.StatusOf("n3") == MemberStatus.Failed));
        nodes[0].Serf.ForceLeave(_net.Now, "n3", prune: false);
        _net.Until(() => nodes.Take(2).All(node => node.StatusOf("n3") == MemberStatus.Left));
        nodes[0].Serf.ForceLeave(_net.Now, "n3", prune: true);
        _net.Until(() => nodes.Take(2).All(node => node.StatusOf("n3") is null));
        Assert.Contains(nodes[1].News.OfType<SerfNews.OfMember>(), news => news.Change == MemberChange.Reaped);
    }

    [Fact]
    public void Who_is_declared_gone_and_is_there_says_so()
    {
        var nodes = _net.AddJoined(3);
        nodes[0].Serf.ForceLeave(_net.Now, "n3", prune: false);
        Assert.Equal(MemberStatus.Leaving, nodes[0].StatusOf("n3"));
        _net.Until(() => nodes.All(node => node.StatusOf("n3") == MemberStatus.Alive));
    }

    [Fact]
    public void Who_failed_and_is_back_is_found_again()
    {
        var nodes = _net.AddJoined(3);
        nodes[2].IsDown = true;
        _net.Until(() => nodes.Take(2).All(node => node.StatusOf("n3") == MemberStatus.Failed));
        _net.Pass(TimeSpan.FromSeconds(40));
        nodes[2].IsDown = false;
        _net.Until(() => nodes.All(node => node.Statuses().Values.All(status => status == MemberStatus.Alive)));
    }

    [Fact]
    public void Tags_that_change_are_told()
    {
        var nodes = _net.AddJoined(3);
        Assert.True(nodes[2].Serf.SetTags(_net.Now, Tags.None.Add("role", "web")).Ok);
        _net.Until(() => nodes.All(node => node.Serf.Find("n3")!.Tags.GetValueOrDefault("role") == "web"));
        Assert.Contains(
            nodes[0].News.OfType<SerfNews.OfMember>(),
            news => news is { Change: MemberChange.Updated, Member.Name: "n3" });
        Assert.Equal(
            "Encoded length of tags exceeds limit of 512 bytes",
            nodes[2].Serf.SetTags(_net.Now, Tags.None.Add("role", new string('x', 512))).Refused!.Message);
    }

    [Fact]
    public void An_event_reaches_everybody_once()
    {
        var nodes = _net.AddJoined(5);
        Assert.True(nodes[1].Serf.Fire(_net.Now, "deploy", "v1"u8.ToArray(), coalesce: true).Ok);
        _net.Until(() => nodes.All(node => node.Told().Contains("deploy:v1")));
        _net.Pass(TimeSpan.FromSeconds(40));
        Assert.All(nodes, node => Assert.Single(node.Told()));
    }

    [Theory]
    [InlineData(600, "user event exceeds configured limit of 512 bytes before encoding")]
    [InlineData(480, "encoded user event exceeds configured limit of 512 bytes after encoding")]
    [InlineData(470, null)]
    public void An_event_has_its_size(int bytes, string? refused) =>
        Assert.Equal(refused, _net.Add("n1").Serf.Fire(_net.Now, "big", new byte[bytes], coalesce: false).Refused?.Message);

    [Fact]
    public void An_event_too_large_for_a_packet_comes_with_an_exchange()
    {
        var nodes = _net.AddJoined(2, options => options with { Terms = new SerfTerms { EventBytesMax = SerfTerms.EventBytesLimit } });
        Assert.True(nodes[0].Serf.Fire(_net.Now, "big", new byte[5000], coalesce: false).Ok);
        _net.Until(() => nodes[1].Told().Any());
    }

    [Fact]
    public void Who_joins_hears_of_the_past_unless_it_does_not_want_to()
    {
        var first = _net.Add("n1");
        first.Serf.Fire(_net.Now, "old", null, coalesce: false);
        var (curious, other) = (_net.Add("n2"), _net.Add("n3"));
        _net.Join(curious, first);
        _net.Join(other, first, ignoresPast: true);
        first.Serf.Fire(_net.Now, "new", null, coalesce: false);
        _net.Until(() => curious.Told().Contains("new:") && other.Told().Contains("new:"));
        Assert.Equal(["old:", "new:"], curious.Told());
        Assert.Equal(["new:"], other.Told());
    }

    [Fact]
    public void A_query_is_acked_by_whom_it_concerns_and_answered_by_who_wants_to()
    {
        var nodes = _net.AddJoined(4);
        var heard = Ask(nodes[0], new AskTerms { WantsAcks = true, Filters = [QueryFilter.Nodes(["n1", "n2", "n3"])] });
        _net.Until(() => nodes[1].News.OfType<SerfNews.Asked>().Any());
        var asked = nodes[1].News.OfType<SerfNews.Asked>().Single().Query;
        Assert.True(nodes[1].Serf.Answer(_net.Now, asked, "here"u8.ToArray()).Ok);
        Assert.Equal("response already sent", nodes[1].Serf.Answer(_net.Now, asked, null).Refused!.Message);
        _net.Until(() => heard[^1] == "over");
        Assert.Equal(["ack n1", "ack n2", "ack n3", "n2: here", "over"], heard.Order(StringComparer.Ordinal));
        Assert.Empty(nodes[3].News.OfType<SerfNews.Asked>());
    }

    [Fact]
    public void Answers_that_come_twice_since_they_are_relayed_count_once()
    {
        var nodes = _net.AddJoined(4);
        var heard = Ask(nodes[0], new AskTerms { WantsAcks = true, RelayFactor = 2 });
        _net.Until(() => heard.Count > 0 && heard[^1] == "over");
        Assert.Equal(["ack n1", "ack n2", "ack n3", "ack n4", "over"], heard.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_late_answer_and_a_large_query_are_refused()
    {
        var nodes = _net.AddJoined(2);
        var heard = Ask(nodes[0], new AskTerms { Timeout = TimeSpan.FromSeconds(2) });
        _net.Until(() => nodes[1].News.OfType<SerfNews.Asked>().Any());
        var asked = nodes[1].News.OfType<SerfNews.Asked>().Single().Query;
        Assert.Equal(
            "response exceeds limit of 1024 bytes", nodes[1].Serf.Answer(_net.Now, asked, new byte[1024]).Refused!.Message);
        _net.Until(() => heard.Count > 0);
        _net.Pass(TimeSpan.FromSeconds(1));
        Assert.NotNull(nodes[1].Serf.Answer(_net.Now, asked, null).Refused);
        Assert.Equal(
            "query exceeds limit of 1024 bytes",
            nodes[0].Serf.Ask(_net.Now, "q", new byte[1100], new AskTerms(), _ => { }).Refused!.Message);
        Assert.False(nodes[0].Serf.Ask(_net.Now, "_serf_ping", null, new AskTerms(), _ => { }).Ok);
    }

    [Fact]
    public void Everybody_can_be_asked_whether_it_is_there()
    {
        var nodes = _net.AddJoined(3);
        var acks = new List<string>();
        nodes[2].Serf.AskWhoIsThere(_net.Now, news => acks.AddRange(news is QueryNews.Acked ack ? [ack.From] : []));
        _net.Until(() => acks.Count == 3);
        Assert.All(nodes, node => Assert.Empty(node.News.OfType<SerfNews.Asked>()));
    }

    [Fact]
    public void Whom_the_rumour_of_a_question_misses_is_asked_half_way_once_more()
    {
        var nodes = _net.AddJoined(3);
        var (lost, calm) = (0, _net.Now + TimeSpan.FromSeconds(1.5));
        _net.IsLost = (to, send) => to == nodes[1] && _net.Now < calm
            && send.Messages.Any(message => message is User { Body: [(byte)SerfMessageType.Query, ..] }) && lost++ >= 0;
        var (acks, isOver) = (new List<string>(), false);
        nodes[2].Serf.AskWhoIsThere(_net.Now, news =>
        {
            acks.AddRange(news is QueryNews.Acked ack ? [ack.From] : []);
            isOver |= news is QueryNews.Over;
        });
        _net.Until(() => isOver);
        Assert.True(lost > 0);
        Assert.Equal(["n1", "n2", "n3"], acks.Order(StringComparer.Ordinal));
        Assert.Equal("n2", acks[^1]);
    }

    [Fact]
    public void Keys_are_turned_over_by_asking_everybody()
    {
        byte[] first = new byte[32], second = new byte[16];
        second[0] = 1;
        var rings = new List<Keyring>();
        var nodes = _net.AddJoined(3, options =>
        {
            rings.Add(new Keyring(SecretKey.Of(first).Value));
            return options with { Keyring = rings[^1] };
        });
        Assert.Null(Keys(nodes[0], KeyVerb.Install, second).Error);
        Assert.Null(Keys(nodes[1], KeyVerb.Use, second).Error);
        Assert.All(rings, ring => Assert.Equal(second, ring.Primary.Bytes.ToArray()));
        var refused = Keys(nodes[2], KeyVerb.Remove, second);
        Assert.Equal("3/3 nodes reported failure", refused.Error);
        Assert.Equal("Removing the primary key is not allowed", refused.Messages["n1"]);
        Assert.Null(Keys(nodes[2], KeyVerb.Remove, first).Error);
        var listed = Keys(nodes[2], KeyVerb.List, []);
        Assert.Equal([(Convert.ToBase64String(second), 3)], listed.Keys.Select(one => (one.Key, one.Value)));
        Assert.Equal([(Convert.ToBase64String(second), 3)], listed.PrimaryKeys.Select(one => (one.Key, one.Value)));
        Assert.Contains(nodes[1].News, news => news is SerfNews.KeyringChanged);
    }

    [Fact]
    public void Without_encryption_there_are_no_keys()
    {
        var nodes = _net.AddJoined(2);
        var report = Keys(nodes[0], KeyVerb.List, []);
        Assert.Equal("2/2 nodes reported failure", report.Error);
        Assert.Equal("Keyring is empty (encryption not enabled)", report.Messages["n2"]);
        Assert.Equal(
            "No keyring to modify (encryption not enabled)", Keys(nodes[0], KeyVerb.Use, new byte[16]).Messages["n1"]);
    }

    [Fact]
    public void A_long_list_of_keys_is_cut()
    {
        var keys = Enumerable.Range(0, 40).Select(i => SecretKey.Of([(byte)i, .. new byte[31]]).Value).ToList();
        var node = _net.Add("n1", options => options with { Keyring = Keyring.Of(keys) });
        var report = Keys(node, KeyVerb.List, []);
        Assert.Null(report.Error);
        Assert.Matches("^truncated key list response, showing first [0-9]+ of 40 keys$", report.Messages["n1"]);
        Assert.InRange(report.Keys.Count, 15, 25);
    }

    [Fact]
    public void Of_two_with_one_name_the_one_that_others_know_stays()
    {
        var nodes = _net.AddJoined(3);
        var twin = _net.Add("n2");
        _net.Join(twin, nodes[0]);
        _net.Until(() => twin.News.OfType<SerfNews.Outvoted>().Any());
        _net.Pass(TimeSpan.FromSeconds(10));
        Assert.Equal(new SerfNews.Outvoted(0, 2), twin.News.OfType<SerfNews.Outvoted>().First());
        Assert.Empty(nodes[1].News.OfType<SerfNews.Outvoted>());
    }

    [Fact]
    public void Pings_tell_where_members_are()
    {
        var nodes = _net.AddJoined(2);
        _net.Until(() => nodes[0].Serf.Coordinates.Of("n2") is not null);
        Assert.Same(nodes[0].Serf.Coordinates.Own, nodes[0].Serf.Coordinates.Of("n1"));
        Assert.Null(nodes[0].Serf.Coordinates.Of("n9"));
    }

    [Fact]
    public void What_was_written_down_is_where_clocks_go_on_from()
    {
        var book = SnapshotBook.Read(["clock: 7", "event-clock: 3", "query-clock: 5"], rejoins: false);
        var node = _net.Add("n1", options => options with { Remembered = book });
        Assert.Equal((8ul, 4ul, 6ul), (node.Serf.MemberClock.Time, node.Serf.EventClock.Time, node.Serf.QueryClock.Time));
    }

    [Fact]
    public void What_cannot_be_read_is_told_and_does_no_harm()
    {
        var node = _net.Add("n1");
        foreach (var hex in (string[])["63", "08637a", "04", "0480", "0581a4466c616773c0", "0981a8446573744e616d65a178", "ff", "0301"])
        {
            node.Serf.Step(_net.Now, new Muster.Gossip.Swim.Input.Packet(new IPEndPoint(IPAddress.Loopback, 1), [new User(Convert.FromHexString(hex))]));
        }

        _net.Pass(TimeSpan.FromSeconds(1));
        Assert.True(node.News.OfType<SerfNews.Unreadable>().Count() >= 4);
        Assert.Equal(MemberStatus.Alive, node.StatusOf("n1"));
    }

    [Fact]
    public void A_query_that_would_end_others_is_answered_calmly()
    {
        var node = _net.Add("n1");
        var query = new SerfMessage.Query(
            3, 9, [10, 0, 0, 9], 7946, "x", [[]], QueryFlags.Ack, 255, TimeSpan.MaxValue, "q", null);
        foreach (var one in (SerfMessage.Query[])
            [
                query,
                query with { ID = 10, Filters = null },
                query with { ID = 11, Filters = null, Name = "_serf_use-key" },
                query with { ID = 12, Filters = null, Name = "_serf_use-key", Payload = [7, 0xc0] },
                query with { ID = 13, Filters = null, Name = "_serf_conflict" },
                query with { ID = 14, Filters = null, Name = "_serf_" },
                query with { ID = 15, Filters = null, Addr = [1, 2], LTime = ulong.MaxValue },
            ])
        {
            node.Serf.Step(
                _net.Now,
                new Muster.Gossip.Swim.Input.Packet(new IPEndPoint(IPAddress.Loopback, 1), [new User(SerfCodec.Encode(one with { Timeout = TimeSpan.FromDays(9000) }))]));
        }

        _net.Pass(TimeSpan.FromSeconds(1));
        Assert.Equal(2, node.News.OfType<SerfNews.Asked>().Count());
    }

    private List<string> Ask(SerfNet.Node node, AskTerms terms)
    {
        var heard = new List<string>();
        Assert.True(node.Serf.Ask(_net.Now, "uptime", "now"u8.ToArray(), terms, news => heard.Add(news switch
        {
            QueryNews.Acked ack => $"ack {ack.From}",
            QueryNews.Answered answer => $"{answer.From}: {Encoding.UTF8.GetString(answer.Payload ?? [])}",
            _ => "over",
        })).Ok);
        return heard;
    }

    private KeyReport Keys(SerfNet.Node node, KeyVerb verb, byte[] key)
    {
        KeyReport? report = null;
        Assert.True(node.Serf.AskKeys(_net.Now, verb, key, relayFactor: 0, done => report = done).Ok);
        _net.Until(() => report is not null);
        return report!;
    }
}
