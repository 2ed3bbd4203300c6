using Muster.Engine;
using Muster.Registry.Catalog;
using Muster.Registry.External;
using Muster.Tests.Unit.Registry;

namespace Muster.Tests.Unit.External;

/// <summary>Which checks are performed for nodes that run no agent, and what becomes of what is found.</summary>
public sealed class ExternalPlanTests
{
    private static readonly CheckDefinition _http = new() { Http = "http://x/", Interval = TimeSpan.FromSeconds(5) };

    private readonly Ledger _ledger = new();

    [Fact]
    public void Checks_that_say_how_of_nodes_that_say_so()
    {
        _ledger.Register(External("a").With("web", "web") with
        {
            Checks = [Check("http", _http, "web"), Check("tcp", new() { Tcp = "x:1" }), Check("said", new())],
        });
        _ledger.Register(Wanted.Node("own") with { Checks = [Check("http", _http)] });
        _ledger.Register(External("b", ("external-node", "yes")) with { Checks = [Check("http", _http)] });
        var work = ExternalPlan.All(_ledger.Picture).ToList();
        Assert.Equal(["a/http/web", "a/tcp/"], work.Select(one => $"{one.Node}/{one.CheckId}/{one.ServiceId}"));
        Assert.Equal(
            [TimeSpan.FromSeconds(5), ExternalPlan.IntervalDefault], work.Select(ExternalPlan.IntervalOf));
    }

    [Fact]
    public void A_node_that_says_so_is_asked_whether_it_is_there()
    {
        _ledger.Register(External("a", ("external-node", "true"), ("external-probe", "true")));
        var work = Assert.Single(ExternalPlan.All(_ledger.Picture));
        Assert.True(work.IsEcho);
        Assert.Equal("10.0.0.1", work.Address);
        Assert.Equal(ExternalPlan.EchoInterval, ExternalPlan.IntervalOf(work));
    }

    [Fact]
    public void Every_check_has_one_owner_and_the_shares_are_even()
    {
        string[] agents = ["one", "two", "three", "four"];
        var counts = agents.ToDictionary(agent => agent, _ => 0);
        for (var i = 0; i < 4000; i++)
        {
            counts[Share.OwnerOf(new WorkKey($"node{i / 4}", $"check{i % 4}"), agents)!]++;
        }

        Assert.All(counts.Values, count => Assert.InRange(count, 850, 1150));
        Assert.Null(Share.OwnerOf(new WorkKey("n", "c"), []));
    }

    [Fact]
    public void Who_goes_leaves_only_its_own_share()
    {
        string[] all = ["one", "two", "three"];
        for (var i = 0; i < 300; i++)
        {
            var key = new WorkKey($"n{i}", "c");
            var before = Share.OwnerOf(key, all);
            var after = Share.OwnerOf(key, ["three", "one"]);
            Assert.True(before == after || before == "two");
        }
    }

    [Fact]
    public void A_finding_changes_status_and_output_alone()
    {
        _ledger.Register(External("a") with { Checks = [Check("http", _http) with { Notes = "notes" }] });
        Assert.True(Judge("http", _http, "critical", "down"));
        var check = Assert.Single(_ledger.Picture.ChecksOf("a"));
        Assert.Equal(("critical", "down", "notes"), (check.Status, check.Output, check.Notes));
        Assert.False(Judge("http", _http, "critical", "down"));
    }

    [Fact]
    public void A_finding_of_what_is_defined_otherwise_by_now_or_gone_counts_for_nothing()
    {
        _ledger.Register(External("a") with { Checks = [Check("http", _http)] });
        Assert.False(Judge("http", _http with { Http = "http://other/" }, "passing", "up"));
        Assert.False(Judge("none", _http, "passing", "up"));
        _ledger.Deregister("a", check: "http");
        Assert.False(Judge("http", _http, "passing", "up"));
        _ledger.Deregister("a");
        Assert.False(Judge(ExternalPlan.EchoCheckId, new(), "passing", "up", makes: true));
        Assert.Equal(0, _ledger.RowCount);
    }

    [Fact]
    public void Whether_a_node_is_there_becomes_a_check_of_it()
    {
        _ledger.Register(External("a"));
        Assert.True(Judge(ExternalPlan.EchoCheckId, new(), "passing", "up", makes: true));
        var check = Assert.Single(_ledger.Picture.ChecksOf("a"));
        Assert.Equal((ExternalPlan.EchoCheckId, ExternalPlan.EchoCheckName), (check.CheckId, check.Name));
    }

    [Fact]
    public void A_finder_that_lost_its_row_writes_nothing()
    {
        _ledger.Register(External("a") with { Checks = [Check("http", _http)] });
        var txn = JudgePlan.Plan(_ledger.Picture, Found("http", _http, "passing", "up") with
        {
            PerformerCreated = new Revision(3),
        });
        Assert.False(_ledger.TryCommit(txn!));
    }

    [Fact]
    public void A_new_status_is_told_at_once_another_output_in_time()
    {
        var interval = TimeSpan.FromMinutes(5);
        var known = Check("c", _http) with { Status = "passing", Output = "1" };
        var standing = Standing.Fresh.Found(new("passing", "2"), TimeSpan.Zero);
        Assert.True(standing.IsToBeWritten(known, TimeSpan.Zero, interval));
        standing = standing with { WrittenAt = TimeSpan.Zero };
        Assert.False(standing.IsToBeWritten(known, TimeSpan.FromMinutes(4), interval));
        Assert.True(standing.IsToBeWritten(known, interval, interval));
        standing = standing.Found(new("critical", "3"), TimeSpan.FromSeconds(1));
        Assert.True(standing.IsToBeWritten(known, TimeSpan.FromSeconds(1), interval));
        Assert.False(standing.IsLost(TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(31)));
        Assert.True(standing.IsLost(TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(32)));
        Assert.False(standing.IsLost(TimeSpan.Zero, TimeSpan.FromDays(1)));
        Assert.False(standing.Found(new("warning", ""), TimeSpan.FromSeconds(40)).IsLost(interval, TimeSpan.FromDays(1)));
    }

    private bool Judge(string check, CheckDefinition definition, string status, string output, bool makes = false)
    {
        var txn = JudgePlan.Plan(_ledger.Picture, Found(check, definition, status, output) with { Makes = makes });
        return txn is not null && _ledger.TryCommit(txn);
    }

    private static Judgement Found(string check, CheckDefinition definition, string status, string output) => new(
        "a", check, ExternalPlan.EchoCheckName, definition, status, output, Key.Of("performer"), Revision.Never);

    private static Check Check(string id, CheckDefinition definition, string service = "") =>
        new() { Node = "", CheckId = id, Name = id, ServiceId = service, Status = "passing", Definition = definition };

    private static Registration External(string node, params (string, string)[] meta)
    {
        var wanted = Wanted.Node(node);
        return wanted with
        {
            Node = wanted.Node with { Meta = Wanted.Map(meta.Length > 0 ? meta : [("external-node", "true")]) },
        };
    }
}
