using Muster.Registry.Catalog;
using Muster.Registry.Local;
using Muster.Tests.Support;

namespace Muster.Tests.Unit.Local;

/// <summary>What the configuration offers, over restarts and while the agent runs.</summary>
public sealed class ConfiguredTests : IDisposable
{
    private static readonly LocalSettings _web = new()
    {
        Services = [new ServiceGiven("a.hcl (line 1)", Some.Web, [new LocalCheckDefinition { Ttl = Some.Ttl }], Sidecar: null)],
    };

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task It_is_in_the_catalog_before_anybody_is_answered_and_on_no_disk()
    {
        await using var agent = await new LocalUnderTest { Directory = _folder.Path, Settings = _web }.OpenAsync();
        Assert.Contains("web", agent.Rows.Rows.Services.Keys);
        Assert.Contains("service:web", agent.Rows.Rows.Checks.Keys);
        Assert.Empty(Directory.EnumerateFiles(_folder.File("services")));
        Assert.Empty(Directory.EnumerateFiles(_folder.File("checks")));
    }

    [Fact]
    public async Task What_a_ttl_checks_owner_said_holds_over_a_restart()
    {
        await using var agent = await new LocalUnderTest { Directory = _folder.Path, Settings = _web }.OpenAsync();
        await agent.ReportAsync("service:web", CheckStatus.Passing, "fine");
        await using var again = await agent.CrashAndReopenAsync(_folder.Path, _web);
        Assert.Equal((CheckStatus.Passing, "fine"), (again.Local.Checks["service:web"].Status, again.Local.Checks["service:web"].Output));
    }

    [Fact]
    public async Task Once_it_is_in_no_file_it_is_gone_after_a_restart()
    {
        await using var agent = await new LocalUnderTest { Directory = _folder.Path, Settings = _web }.OpenAsync();
        await agent.ReportAsync("service:web", CheckStatus.Passing);
        await using var again = await agent.CrashAndReopenAsync(_folder.Path, LocalSettings.None);
        Assert.Empty(again.Local.Services);
        Assert.DoesNotContain("web", again.Rows.Rows.Services.Keys);
        Assert.Empty(Directory.EnumerateFiles(_folder.File("checks/state")));
    }

    [Fact]
    public async Task A_check_of_its_service_that_came_over_the_network_survives_with_it()
    {
        await using var agent = await new LocalUnderTest { Directory = _folder.Path, Settings = _web }.OpenAsync();
        var mine = await agent.Local.RegisterCheckAsync(
            LocalUnderTest.Caller, Some.TtlCheck("mine") with { ServiceId = "web" }, CancellationToken.None);
        Assert.True(mine.Ok);
        await using var again = await agent.CrashAndReopenAsync(_folder.Path, _web);
        Assert.Equal("web", again.Local.Checks["mine"].ServiceName);
        await using var without = await again.CrashAndReopenAsync(_folder.Path, LocalSettings.None);
        Assert.Empty(without.Local.Checks);
    }

    [Fact]
    public async Task Read_again_it_is_told_to_the_catalog_before_the_answer()
    {
        await using var agent = await new LocalUnderTest { Settings = _web }.OpenAsync();
        var turned = await agent.Local.SettleAsync(
            LocalUnderTest.Caller,
            new LocalSettings
            {
                Services = [new ServiceGiven("a.hcl (line 1)", Some.Web with { Name = "db" }, [], Sidecar: null)],
                NodeMeta = Some.Meta("rack", "a1"),
            },
            CancellationToken.None);
        Assert.Equal(
            ("service db", "", "service web, check service:web"),
            (string.Join(", ", turned.Value.Added), string.Join(", ", turned.Value.Changed), string.Join(", ", turned.Value.Removed)));
        Assert.DoesNotContain("web", agent.Rows.Rows.Services.Keys);
        Assert.Contains("db", agent.Rows.Rows.Services.Keys);
        Assert.Equal("a1", agent.Rows.Rows.Node!.Meta["rack"]);
        Assert.Equal("a1", agent.Local.NodeMeta["rack"]);
    }

    [Fact]
    public async Task One_that_cannot_be_registered_is_a_bad_start()
    {
        var opened = await new LocalUnderTest
        {
            Settings = new LocalSettings { Checks = [new CheckGiven("b.json (line 2)", Some.TtlCheck("x") with { ServiceId = "none" })] },
        }.TryOpenAsync();
        Assert.Equal("failed to register check \"x\" of b.json (line 2): ServiceID \"none\" does not exist", opened.Refused?.Message);
    }
}
