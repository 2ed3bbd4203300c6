using System.Collections.Immutable;
using Muster.Registry.Catalog;
using Muster.Registry.Local;
using Muster.Tests.Support;

namespace Muster.Tests.Unit.Local;

/// <summary>Aliases follow without anybody moving the clock: they are told, they do not ask.</summary>
public sealed class AliasesTests : IAsyncDisposable
{
    private readonly LocalUnderTest _agent = new();

    [Fact]
    public async Task One_of_this_agent_s_services_follows_its_checks()
    {
        await _agent.OpenAsync();
        await _agent.RegisterAsync(Some.Web, Some.TtlCheck("w") with { Status = "passing" });
        await _agent.RegisterAsync(
            Some.Web with { Id = "side", Name = "side" }, new LocalCheckDefinition { CheckId = "al", AliasService = "web" });
        await SaysAsync("passing", "All checks passing.");
        await _agent.ReportAsync("w", "critical", "broken");
        await SaysAsync("critical", "Aliased check \"w\" failing: broken");
        await _agent.ReportAsync("w", "critical", "worse");
        await SaysAsync("critical", "Aliased check \"w\" failing: worse");
        await _agent.DeregisterAsync("web");
        await SaysAsync("critical", "Service web could not be found on node ");
        await _agent.RegisterAsync(Some.Web);
        await SaysAsync("passing", "No checks found.");
        await Eventually.Until(() => _agent.Rows.Rows.Checks["al"].Status == "passing", "the catalog was told");
    }

    [Fact]
    public async Task One_of_another_node_follows_the_catalog()
    {
        await _agent.OpenAsync();
        var rows = new OwnRows(
            null,
            ImmutableSortedDictionary<string, Service>.Empty,
            ImmutableSortedDictionary<string, Check>.Empty);
        _agent.Rows.Tell("n2", rows);
        await _agent.RegisterAsync(
            Some.Web, new LocalCheckDefinition { CheckId = "al", AliasNode = "n2", AliasService = "db" });
        await SaysAsync("critical", "Service db could not be found on node n2");
        _agent.Rows.Tell("n2", rows with { Services = rows.Services.Add("db", Some.Web with { Id = "db" }) });
        await SaysAsync("passing", "No checks found.");
        _agent.Rows.Tell("n2", rows with
        {
            Checks = rows.Checks.Add(
                "c", new Check { Node = "n2", CheckId = "c", Name = "c", ServiceId = "db", Status = "warning", Output = "hm" }),
        });
        await SaysAsync("warning", "Aliased check \"c\" failing: hm");
    }

    [Fact]
    public async Task One_that_was_kept_follows_again_after_a_restart()
    {
        using var folder = new TempFolder();
        var first = await new LocalUnderTest { Directory = folder.Path }.OpenAsync();
        await first.RegisterAsync(
            Some.Web, new LocalCheckDefinition { CheckId = "al", AliasService = "db" }, Some.TtlCheck("w"));
        await using var again = await first.CrashAndReopenAsync(folder.Path);
        await again.RegisterAsync(Some.Web with { Id = "db", Name = "db" });
        await Eventually.Until(() => again.Local.Checks["al"].Output == "No checks found.", "it follows");
        await first.DisposeAsync();
    }

    public ValueTask DisposeAsync() => _agent.DisposeAsync();

    private Task SaysAsync(string status, string output) => Eventually.Until(
        () => _agent.Local.Checks["al"] is { } check && check.Status == status && check.Output == output,
        $"it says {status}: {output}");
}
