using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging.Abstractions;
using Muster.Bedrock;
using Muster.Engine.Contract;
using Muster.Registry.Catalog;
using Muster.Registry.Local;
using Muster.Tests.Support;
using Muster.Tests.Unit.Registry;
using LocalRoom = Muster.Registry.Local.Local;

namespace Muster.Tests.Unit.Local;

/// <summary>The local room over the real catalog and engine.</summary>
public sealed class OverCatalogTests : IAsyncLifetime, IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly ManualTime _time = new();
    private Rooms _rooms = null!;
    private LocalRoom _local = null!;

    public async Task InitializeAsync()
    {
        _rooms = await Rooms.OpenAsync();
        _local = await OpenAsync();
    }

    public async Task DisposeAsync()
    {
        await _local.DisposeAsync();
        await _rooms.DisposeAsync();
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task What_is_registered_is_found_with_its_health_when_the_verb_returns()
    {
        await RegisterAsync(Some.Web, Some.TtlCheck("c") with { Status = "passing" });
        var entry = Assert.Single(_rooms.Catalog.Current.Health("web"));
        Assert.Equal(["c", "serfHealth"], entry.Checks.Select(check => check.CheckId).Order(StringComparer.Ordinal));
        Assert.All(entry.Checks, check => Assert.Equal("passing", check.Status));
        Assert.Equal("ttl", entry.Checks.Single(check => check.CheckId == "c").Type);
        Assert.Single(_rooms.Catalog.Current.Health("consul"));
        await _local.ReportAsync(LocalUnderTest.Caller, "c", "critical", "", CancellationToken.None);
        var status = _rooms.Catalog.Current.Health("web")[0].Checks.Single(check => check.CheckId == "c").Status;
        Assert.Equal("critical", status);
        await _local.DeregisterServiceAsync(LocalUnderTest.Caller, "web", CancellationToken.None);
        Assert.Empty(_rooms.Catalog.Current.Health("web"));
        Assert.DoesNotContain("c", _rooms.Catalog.Current.ChecksOf("n1").Select(check => check.CheckId));
    }

    [Fact]
    public async Task The_same_again_bumps_nothing_and_neither_does_a_restart()
    {
        await RegisterAsync(Some.Web with { Address = "10.0.0.5" }, Some.TtlCheck("c"));
        var head = await _rooms.Head();
        await RegisterAsync(Some.Web with { Address = "10.0.0.5" }, Some.TtlCheck("c"));
        await _local.DisposeAsync();
        _local = await OpenAsync();
        Assert.Equal(["web"], _local.Services.Keys);
        Assert.Equal(head, await _rooms.Head());
    }

    [Fact]
    public async Task What_nobody_here_knows_of_this_node_is_removed_at_the_start()
    {
        await _local.DisposeAsync();
        await _rooms.Register(new Registration(
            Some.Node,
            new Service { Id = "left", Name = "left" },
            [new Check { Node = "n1", CheckId = "over", Name = "over" }]));
        _local = await OpenAsync();
        Assert.Empty(_rooms.Catalog.Current.Health("left"));
        Assert.Equal(["serfHealth"], _rooms.Catalog.Current.ChecksOf("n1").Select(check => check.CheckId));
    }

    [Fact]
    public async Task Removing_through_the_catalog_as_its_door_does_is_final_with_reports_under_way()
    {
        for (var round = 0; round < 50; round++)
        {
            await RegisterAsync(Some.Web, Some.TtlCheck("c"));
            var reports = Enumerable.Range(0, 20).Select(n => Task.Run(async () =>
                await _local.ReportAsync(
                    LocalUnderTest.Caller, "c", n % 2 == 0 ? "passing" : "warning", $"{n}", CancellationToken.None)));
            var all = Task.WhenAll(reports);
            var removed = new Deregistration("n1", "web", "");
            Assert.True((await _local.ForgetAsync(LocalUnderTest.Caller, removed, CancellationToken.None)).Ok);
            Assert.True((await _rooms.Catalog.DeregisterAsync(LocalUnderTest.Caller, removed, CancellationToken.None)).Ok);
            await all;
            Assert.Empty(_rooms.Catalog.Current.Health("web"));
            Assert.Equal(["serfHealth"], _rooms.Catalog.Current.ChecksOf("n1").Select(check => check.CheckId));
        }
    }

    [Fact]
    public async Task The_whole_node_removed_through_the_catalog_comes_back_alone()
    {
        await RegisterAsync(Some.Web, Some.TtlCheck("c"));
        var removed = new Deregistration("n1", "", "");
        Assert.True((await _local.ForgetAsync(LocalUnderTest.Caller, removed, CancellationToken.None)).Ok);
        Assert.True((await _rooms.Catalog.DeregisterAsync(LocalUnderTest.Caller, removed, CancellationToken.None)).Ok);
        Assert.Equal(0, _rooms.Catalog.Current.NodeCount);
        _time.Advance(TimeSpan.FromMinutes(2));
        await Eventually.Until(() => _rooms.Catalog.Current.Health("consul").Count == 1, "the agent announced itself again");
        Assert.Empty(_rooms.Catalog.Current.Health("web"));
    }

    [Fact]
    public async Task A_server_that_dies_and_comes_back_is_noticed_within_an_interval_each()
    {
        var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var end = (IPEndPoint)listener.LocalEndpoint;
        await RegisterAsync(
            Some.Web, new LocalCheckDefinition { Tcp = end.ToString(), Interval = TimeSpan.FromSeconds(10) });
        _time.Advance(TimeSpan.FromSeconds(10));
        await StatusAsync("passing");

        listener.Dispose();
        await AdvanceUntilAsync("critical");
        Assert.Equal(
            $"dial tcp {end}: connect: connection refused",
            _rooms.Catalog.Current.ChecksOfService("web").Single().Output);

        using var again = new TcpListener(end);
        again.Start();
        await AdvanceUntilAsync("passing");
    }

    [Fact]
    public async Task Many_at_once_all_arrive()
    {
        var registering = Enumerable.Range(0, 500).Select(n => Task.Run(() =>
            RegisterAsync(new Service { Id = $"s{n}", Name = $"s{n % 10}" }, Some.TtlCheck($"c{n}"))));
        await Task.WhenAll(registering);
        Assert.Equal(500, Enumerable.Range(0, 10).Sum(n => _rooms.Catalog.Current.Health($"s{n}").Count));
        Assert.Equal(501, _rooms.Catalog.Current.ChecksOf("n1").Count());
    }

    private async Task AdvanceUntilAsync(string status)
    {
        // The next turn is set a moment after the last result was taken.
        await Eventually.Until(
            () =>
            {
                _time.Advance(TimeSpan.FromSeconds(1));
                return _rooms.Catalog.Current.ChecksOfService("web").Single().Status == status;
            },
            $"the check was {status}");
    }

    private Task StatusAsync(string status) => Eventually.Until(
        () => _rooms.Catalog.Current.ChecksOfService("web").Single().Status == status, $"the check was {status}");

    private async Task RegisterAsync(Service service, params LocalCheckDefinition[] checks)
    {
        var done = await _local.RegisterServiceAsync(
            LocalUnderTest.Caller, service, [.. checks], KeepChecks.Keep, CancellationToken.None);
        Assert.True(done.Ok, done.Refused?.Message);
    }

    private async Task<LocalRoom> OpenAsync()
    {
        var options = new LocalOptions
        {
            Self = Some.Node,
            SelfService = Some.Consul,
            Directory = _folder.Path,
            Time = _time,
            Chance = new Prng(1),
            Logs = NullLoggerFactory.Instance,
        };
        return (await LocalRoom.OpenAsync(options, _rooms.Catalog, CancellationToken.None)).Value;
    }
}
