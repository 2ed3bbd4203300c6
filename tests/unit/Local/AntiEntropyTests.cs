using Muster.Bedrock;
using Muster.Registry.Catalog;
using Muster.Registry.Local;
using Muster.Tests.Support;

namespace Muster.Tests.Unit.Local;

public sealed class AntiEntropyTests
{
    [Fact]
    public async Task Opening_announces_the_node_its_own_service_and_its_health_at_one_revision()
    {
        await using var agent = await new LocalUnderTest().OpenAsync();
        Assert.Contains("register consul+serfHealth", agent.Rows.Calls);
        Assert.Equal("n1", agent.Rows.Rows.Node!.Name);
        Assert.Equal(["consul"], agent.Rows.Rows.Services.Keys);
        var health = Assert.Single(agent.Rows.Rows.Checks.Values);
        Assert.Equal(
            ("serfHealth", "Serf Health Status", "passing", "Agent alive and reachable", ""),
            (health.CheckId, health.Name, health.Status, health.Output, health.Type));
        Assert.Empty(agent.Local.Services);
    }

    [Fact]
    public async Task A_registration_is_in_the_catalog_with_its_checks_when_the_verb_returns()
    {
        await using var agent = await new LocalUnderTest().OpenAsync();
        agent.Rows.ForgetCalls();
        await agent.RegisterAsync(Some.Web, Some.TtlCheck("c1"), Some.TtlCheck("c2"));
        Assert.Equal(["register web+c1+c2"], agent.Rows.Calls);
        Assert.Equal(["c1", "c2", "serfHealth"], agent.Rows.Rows.Checks.Keys);
    }

    [Fact]
    public async Task Many_checks_go_in_pieces()
    {
        await using var agent = await new LocalUnderTest().OpenAsync();
        var checks = Enumerable.Range(0, 150).Select(n => Some.TtlCheck($"c{n:000}")).ToArray();
        await agent.RegisterAsync(Some.Web, checks);
        Assert.Equal(151, agent.Rows.Rows.Checks.Count);
        Assert.All(agent.Rows.Calls, call => Assert.True(call.Count(c => c == '+') <= Syncer.ChecksPerPushMax));
    }

    [Fact]
    public async Task A_status_is_pushed_at_once_and_alone()
    {
        await using var agent = await new LocalUnderTest().OpenAsync();
        await agent.RegisterAsync(Some.Web, Some.TtlCheck("c"));
        agent.Rows.ForgetCalls();
        await agent.ReportAsync("c", "passing", "fine");
        Assert.Equal(["register +c"], agent.Rows.Calls);
        Assert.Equal(("passing", "fine"), (agent.Rows.Rows.Checks["c"].Status, agent.Rows.Rows.Checks["c"].Output));
    }

    [Fact]
    [Covers("C-13")]
    public async Task An_output_that_changed_alone_waits_for_its_time()
    {
        await using var agent = await new LocalUnderTest().OpenAsync();
        await agent.RegisterAsync(Some.Web, Some.TtlCheck("c") with { Ttl = TimeSpan.FromHours(10) });
        await agent.ReportAsync("c", "passing", "1");
        await agent.ReportAsync("c", "passing", "2");

        // Comparing everything does not push it either, as long as it is on its way.
        agent.Rows.ForgetCalls();
        await agent.PassUntilAsync(() => agent.Rows.Calls.Contains("read"), TimeSpan.FromSeconds(1), "all was compared");
        Assert.Equal("1", agent.Rows.Rows.Checks["c"].Output);

        // Half of five minutes at least, one and a half of it at most.
        await agent.PassUntilAsync(
            () => agent.Rows.Rows.Checks["c"].Output == "2", TimeSpan.FromSeconds(15), "the output was pushed");
        Assert.Equal("2", agent.Local.Checks["c"].Output);
    }

    [Fact]
    public async Task A_status_takes_a_waiting_output_with_it()
    {
        await using var agent = await new LocalUnderTest().OpenAsync();
        await agent.RegisterAsync(Some.Web, Some.TtlCheck("c"));
        await agent.ReportAsync("c", "passing", "1");
        await agent.ReportAsync("c", "passing", "2");
        await agent.ReportAsync("c", "warning", "2");
        Assert.Equal("2", agent.Rows.Rows.Checks["c"].Output);
    }

    [Fact]
    public async Task With_no_push_interval_outputs_go_at_once()
    {
        await using var agent = await new LocalUnderTest { OutputPushInterval = TimeSpan.Zero }.OpenAsync();
        await agent.RegisterAsync(Some.Web, Some.TtlCheck("c"));
        await agent.ReportAsync("c", "passing", "1");
        await agent.ReportAsync("c", "passing", "2");
        await Eventually.Until(() => agent.Rows.Rows.Checks["c"].Output == "2", "the output was pushed");
    }

    [Fact]
    public async Task Comparing_pushes_nothing_when_nothing_differs()
    {
        await using var agent = await new LocalUnderTest().OpenAsync();

        // One that does not expire meanwhile: its words would differ for a moment.
        await agent.RegisterAsync(
            Some.Web with { Address = "10.0.0.5" }, Some.TtlCheck("c") with { Ttl = TimeSpan.FromHours(1) });
        agent.Rows.ForgetCalls();
        await agent.SettleAsync();
        Assert.Equal(["read", "register marker", "remove marker"], agent.Rows.Calls);
    }

    [Fact]
    public async Task What_others_wrote_changed_or_removed_of_this_node_is_put_right()
    {
        await using var agent = await new LocalUnderTest().OpenAsync();
        await agent.RegisterAsync(Some.Web, Some.TtlCheck("c"));
        var rows = agent.Rows.Rows;
        agent.Rows.Rows = rows with
        {
            Node = rows.Node! with { Address = "9.9.9.9" },
            Services = rows.Services.Remove("consul").SetItem("web", Some.Web with { Id = "web", Port = 1 })
                .Add("foreign", new Service { Id = "foreign", Name = "foreign" }),
            Checks = rows.Checks.Remove("c").Remove("serfHealth")
                .Add("odd", new Check { Node = "n1", CheckId = "odd", Name = "odd" }),
        };
        await agent.SettleAsync();
        Assert.Equal("127.0.0.1", agent.Rows.Rows.Node!.Address);
        Assert.Equal(["consul", "web"], agent.Rows.Rows.Services.Keys);
        Assert.Equal(80, agent.Rows.Rows.Services["web"].Port);
        Assert.Equal(["c", "serfHealth"], agent.Rows.Rows.Checks.Keys);
    }

    [Fact]
    public async Task What_others_say_of_the_node_stands_where_it_is_theirs_to_say()
    {
        await using var agent = await new LocalUnderTest { HealthIsJudged = true }.OpenAsync();
        var rows = agent.Rows.Rows;
        Assert.Equal("passing", rows.Checks["serfHealth"].Status);
        agent.Rows.Rows = rows with
        {
            Node = rows.Node! with { Address = "10.9.9.9" },
            Checks = rows.Checks.SetItem("serfHealth", rows.Checks["serfHealth"] with { Status = "critical" }),
        };
        await agent.SettleAsync();
        Assert.Equal("127.0.0.1", agent.Rows.Rows.Node!.Address);
        Assert.Equal("critical", agent.Rows.Rows.Checks["serfHealth"].Status);
        agent.Rows.Rows = agent.Rows.Rows with { Checks = rows.Checks.Remove("serfHealth") };
        await agent.SettleAsync();
        Assert.Equal("passing", agent.Rows.Rows.Checks["serfHealth"].Status);
    }

    [Fact]
    public async Task A_row_that_differs_in_case_only_is_overwritten_not_removed()
    {
        await using var agent = await new LocalUnderTest().OpenAsync();
        var offer = new Offer(Some.Node, Some.Consul, Picture.Empty);
        var rows = agent.Rows.Rows;
        var differences = SyncPlan.Compare(
            offer,
            rows with { Services = rows.Services.Remove("consul").Add("CONSUL", Some.Consul with { Id = "CONSUL" }) },
            new HashSet<string>());
        Assert.Equal<string>(["consul"], differences.Services);
    }

    [Fact]
    public async Task Others_may_set_the_tags_where_the_service_allows_it_and_nowhere_else()
    {
        await using var agent = await new LocalUnderTest().OpenAsync();
        await agent.RegisterAsync(Some.Web);
        await agent.RegisterAsync(new Service { Id = "open", Name = "open", Tags = ["mine"], EnableTagOverride = true });
        var rows = agent.Rows.Rows;
        agent.Rows.Rows = rows with
        {
            Services = rows.Services.SetItem("web", rows.Services["web"] with { Tags = ["theirs"] })
                .SetItem("open", rows.Services["open"] with { Tags = ["theirs"] }),
        };
        await agent.SettleAsync();
        Assert.Equal<string>(["a"], agent.Rows.Rows.Services["web"].Tags);
        Assert.Equal<string>(["theirs"], agent.Local.Services["open"].Tags);
        Assert.Equal<string>(["theirs"], agent.Rows.Rows.Services["open"].Tags);
    }

    [Fact]
    public async Task Without_a_catalog_the_verb_answers_and_the_change_is_pushed_once_there_is_one()
    {
        await using var agent = await new LocalUnderTest().OpenAsync();
        agent.Rows.Down = new Refused(Refusal.Unavailable, "no leader");
        await agent.RegisterAsync(Some.Web, Some.TtlCheck("c"));
        Assert.Equal(["web"], agent.Local.Services.Keys);
        Assert.DoesNotContain("web", agent.Rows.Rows.Services.Keys);

        agent.Rows.Down = null;
        agent.Time.Advance(2 * Agenda.RetryAfter);
        await Eventually.Until(() => agent.Rows.Rows.Services.ContainsKey("web"), "it was pushed after all");
        await Eventually.Until(() => agent.Rows.Rows.Checks.ContainsKey("c"), "and its check");
    }

    [Fact]
    public async Task A_catalog_that_does_not_answer_holds_up_a_verb_for_seven_seconds_at_most()
    {
        await using var agent = await new LocalUnderTest().OpenAsync();
        var hold = agent.Rows.HoldNext("register web");
        var registering = agent.RegisterAsync(Some.Web);
        await hold.Arrived;
        Assert.False(registering.IsCompleted);
        await Eventually.Until(
            () =>
            {
                agent.Time.Advance(TimeSpan.FromSeconds(1));
                return registering.IsCompleted;
            },
            "the verb answered");
        await registering;
        Assert.Equal(["web"], agent.Local.Services.Keys);
        hold.LetGo();
    }

    [Fact]
    public async Task One_check_that_is_refused_does_not_hold_up_the_others()
    {
        await using var agent = await new LocalUnderTest().OpenAsync();
        await agent.RegisterAsync(Some.Web, Some.TtlCheck("a"));
        await agent.RegisterAsync(new Service { Id = "gone", Name = "gone" }, Some.TtlCheck("b"));
        agent.Rows.Rows = agent.Rows.Rows with
        {
            Services = agent.Rows.Rows.Services.Remove("gone"),
            Checks = agent.Rows.Rows.Checks.Remove("b"),
        };
        var hold = agent.Rows.HoldNext("register +a");
        var first = agent.ReportAsync("a", "warning");
        await hold.Arrived;
        var second = agent.ReportAsync("b", "passing");
        var third = agent.ReportAsync("a", "passing");
        await Eventually.Until(() => agent.Local.Checks["a"].Status == "passing", "both were taken");
        hold.LetGo();
        await Task.WhenAll(first, second, third);
        Assert.Equal("passing", agent.Rows.Rows.Checks["a"].Status);
    }
}
