using Muster.Bedrock;
using Muster.Registry.Catalog;
using Muster.Registry.Local;
using Muster.Tests.Support;

namespace Muster.Tests.Unit.Local;

/// <summary>A deregistration by any path is final, whatever is under way, and after a crash at any point.</summary>
public sealed class FinalityTests : IDisposable
{
    private readonly TempFolder _folder = new();

    [Fact]
    public async Task While_the_registration_is_being_pushed()
    {
        await using var agent = await new LocalUnderTest().OpenAsync();
        var hold = agent.Rows.HoldNext("register web+c");
        var registering = agent.RegisterAsync(Some.Web, Some.TtlCheck("c"));
        await RemovedWhileHeldAsync(agent, hold, () => agent.DeregisterAsync("web"), registering);
    }

    [Fact]
    public async Task While_a_status_is_being_pushed()
    {
        await using var agent = await new LocalUnderTest().OpenAsync();
        await agent.RegisterAsync(Some.Web, Some.TtlCheck("c"));
        var hold = agent.Rows.HoldNext("register +c");
        var reporting = agent.ReportAsync("c", "passing");
        await RemovedWhileHeldAsync(agent, hold, () => agent.DeregisterAsync("web"), reporting);
    }

    [Fact]
    public async Task While_everything_is_being_compared_on_rows_that_were_read_before()
    {
        await using var agent = await new LocalUnderTest().OpenAsync();
        await agent.RegisterAsync(Some.Web, Some.TtlCheck("c"));
        agent.Rows.Rows = agent.Rows.Rows with { Services = agent.Rows.Rows.Services.Remove("web") };
        var hold = agent.Rows.HoldNext("read");
        agent.Time.Advance(TimeSpan.FromMinutes(2));
        await RemovedWhileHeldAsync(agent, hold, () => agent.DeregisterAsync("web"));
    }

    [Fact]
    public async Task While_the_comparison_is_putting_it_back()
    {
        await using var agent = await new LocalUnderTest().OpenAsync();
        await agent.RegisterAsync(Some.Web);
        agent.Rows.Rows = agent.Rows.Rows with { Services = agent.Rows.Rows.Services.Remove("web") };
        var hold = agent.Rows.HoldNext("register web");
        agent.Time.Advance(TimeSpan.FromMinutes(2));
        await RemovedWhileHeldAsync(agent, hold, () => agent.DeregisterAsync("web"));
    }

    [Fact]
    public async Task Through_the_catalog_with_a_push_under_way()
    {
        await using var agent = await new LocalUnderTest().OpenAsync();
        await agent.RegisterAsync(Some.Web, Some.TtlCheck("c"));
        var hold = agent.Rows.HoldNext("register +c");
        var reporting = agent.ReportAsync("c", "passing");
        await RemovedWhileHeldAsync(agent, hold, () => agent.ForgetAsync("WEB"), reporting);
    }

    [Fact]
    public async Task Through_the_catalog_for_a_check_alone()
    {
        await using var agent = await new LocalUnderTest().OpenAsync();
        await agent.RegisterAsync(Some.Web, Some.TtlCheck("c"));
        await agent.ForgetAsync("", "c");
        await agent.SettleAsync();
        Assert.Empty(agent.Local.Checks);
        Assert.Equal(["serfHealth"], agent.Rows.Rows.Checks.Keys);
        Assert.Equal(["web"], agent.Local.Services.Keys);
    }

    [Fact]
    public async Task Through_the_catalog_for_another_node_concerns_nobody_here()
    {
        await using var agent = await new LocalUnderTest().OpenAsync();
        await agent.RegisterAsync(Some.Web);
        var other = await agent.Local.ForgetAsync(
            LocalUnderTest.Caller, new Deregistration("n2", "web", ""), CancellationToken.None);
        Assert.True(other.Ok);
        Assert.Equal(["web"], agent.Local.Services.Keys);
    }

    [Fact]
    [Covers("C-09")]
    public async Task By_the_reaper_about_a_minute_and_a_half_after_it_turned_critical()
    {
        await using var agent = await new LocalUnderTest { Directory = _folder.Path }.OpenAsync();
        await agent.RegisterAsync(
            Some.Web, Some.TtlCheck("c") with { DeregisterCriticalServiceAfter = TimeSpan.FromSeconds(10) });
        await agent.ReportAsync("c", "critical");
        agent.Time.Advance(TimeSpan.FromSeconds(60));
        Assert.Equal(["web"], agent.Local.Services.Keys);
        agent.Time.Advance(TimeSpan.FromSeconds(30));
        await Eventually.Until(() => agent.Local.Services.IsEmpty, "it was reaped");
        await Eventually.Until(() => !agent.Rows.Rows.Services.ContainsKey("web"), "the catalog heard of it");
        await using var again = await agent.CrashAndReopenAsync(_folder.Path);
        await AssertGoneAsync(again);
    }

    [Fact]
    public async Task A_ttl_that_expires_meanwhile_has_no_effect()
    {
        await using var agent = await new LocalUnderTest().OpenAsync();
        await agent.RegisterAsync(Some.Web, Some.TtlCheck("c"));
        await agent.DeregisterAsync("web");
        agent.Time.Advance(10 * Some.Ttl);
        await AssertGoneAsync(agent);
    }

    [Fact]
    public async Task When_the_agent_dies_before_the_catalog_hears_of_it()
    {
        await using var agent = await new LocalUnderTest { Directory = _folder.Path }.OpenAsync();
        await agent.RegisterAsync(Some.Web, Some.TtlCheck("c"));
        await agent.ReportAsync("c", "passing");
        var hold = agent.Rows.HoldNext("remove web");
        var removing = agent.DeregisterAsync("web");
        await hold.Arrived;

        // Here the agent dies: the catalog still has the rows, the disk no longer has the files.
        Assert.Contains("web", agent.Rows.Rows.Services.Keys);
        await using var again = await agent.CrashAndReopenAsync(_folder.Path);
        await AssertGoneAsync(again);
        hold.LetGo();
        await removing;
    }

    [Fact]
    public async Task When_the_agent_dies_while_the_catalog_cannot_be_reached()
    {
        await using var agent = await new LocalUnderTest { Directory = _folder.Path }.OpenAsync();
        await agent.RegisterAsync(Some.Web, Some.TtlCheck("c"));
        agent.Rows.Down = new Refused(Refusal.Unavailable, "no leader");
        await agent.DeregisterAsync("web");
        Assert.Contains("web", agent.Rows.Rows.Services.Keys);
        await using var again = await agent.CrashAndReopenAsync(_folder.Path);
        await AssertGoneAsync(again);
    }

    [Fact]
    public async Task Registered_again_afterwards_it_is_there_and_stays()
    {
        await using var agent = await new LocalUnderTest { Directory = _folder.Path }.OpenAsync();
        await agent.RegisterAsync(Some.Web, Some.TtlCheck("c"));
        var hold = agent.Rows.HoldNext("remove web");
        var removing = agent.DeregisterAsync("web");
        await hold.Arrived;
        var registering = agent.RegisterAsync(Some.Web with { Port = 81 }, Some.TtlCheck("c"));
        await Eventually.Until(() => agent.Local.Services.ContainsKey("web"), "it was taken");
        hold.LetGo();
        await Task.WhenAll(removing, registering);
        Assert.Equal(81, agent.Rows.Rows.Services["web"].Port);
        Assert.Contains("c", agent.Rows.Rows.Checks.Keys);
        await using var again = await agent.CrashAndReopenAsync(_folder.Path);
        Assert.Equal(81, again.Rows.Rows.Services["web"].Port);
    }

    public void Dispose() => _folder.Dispose();

    /// <summary>The catalog is held at what was under way; meanwhile the service is removed here.</summary>
    private static async Task RemovedWhileHeldAsync(
        LocalUnderTest agent, HeldRows.Hold hold, Func<Task> remove, params Task[] underWay)
    {
        await hold.Arrived;
        var removing = remove();
        await Eventually.Until(() => agent.Local.Services.IsEmpty, "it was removed here");
        hold.LetGo();
        await Task.WhenAll([removing, .. underWay]);
        await AssertGoneAsync(agent);
    }

    private static async Task AssertGoneAsync(LocalUnderTest agent)
    {
        await agent.SettleAsync();
        Assert.Empty(agent.Local.Services);
        Assert.Empty(agent.Local.Checks);
        Assert.Equal(["consul"], agent.Rows.Rows.Services.Keys);
        Assert.Equal(["serfHealth"], agent.Rows.Rows.Checks.Keys);
    }
}
