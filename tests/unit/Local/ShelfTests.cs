using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Muster.Bedrock;
using Muster.Registry.Catalog;
using Muster.Registry.Local;
using Muster.Tests.Support;

namespace Muster.Tests.Unit.Local;

public sealed class ShelfTests : IDisposable
{
    private readonly TempFolder _folder = new();

    [Fact]
    public async Task Everything_comes_back_after_a_restart_but_opinions_that_nobody_can_vouch_for()
    {
        var service = new Service
        {
            Id = "we/ird id ü",
            Name = "web",
            Kind = "k",
            Tags = ["b", "a"],
            Address = "10.0.0.5",
            Port = 80,
            Meta = Some.Meta("k", "v"),
            Weights = new Weights(7, 3),
            EnableTagOverride = true,
        };
        var check = Some.TcpCheck("c") with
        {
            Http = "http://127.0.0.1:1/x",
            Tcp = "",
            Method = "PUT",
            Body = "b",
            Header = Some.TtlCheck("").Header.Add("X", ["1", "2"]),
            TlsSkipVerify = true,
            Timeout = TimeSpan.FromSeconds(3),
            DeregisterCriticalServiceAfter = TimeSpan.FromMinutes(90),
            SuccessBeforePassing = 2,
            FailuresBeforeCritical = 3,
            OutputMaxSize = 100,
            Notes = "n",
            Status = "passing",
        };
        await using var agent = await OpenAsync();
        await agent.RegisterAsync(service, check, Some.TtlCheck("t"));
        var before = agent.Local;
        await using var again = await agent.CrashAndReopenAsync(_folder.Path);
        Assert.True(before.Services["we/ird id ü"].SameAs(again.Local.Services["we/ird id ü"]));
        var (was, now) = (before.Checks["c"].Definition, again.Local.Checks["c"].Definition);
        Assert.True(was.SameAs(now));
        Assert.Equal(["1", "2"], now.Header["X"].AsEnumerable());
        Assert.Equal(["critical", "critical"], again.Local.Checks.Values.Select(check => check.Status));
        Assert.Equal(["c", "serfHealth", "t"], again.Rows.Rows.Checks.Keys);
    }

    [Fact]
    public async Task What_a_ttl_checks_owner_said_holds_over_a_restart_until_it_expires()
    {
        await using var agent = await OpenAsync();
        await agent.RegisterAsync(Some.Web, Some.TtlCheck("c"));
        await agent.ReportAsync("c", "warning", "careful");
        agent.Time.Advance(Some.Ttl / 2);
        await using var soon = await agent.CrashAndReopenAsync(_folder.Path);
        Assert.Equal(("warning", "careful"), (soon.Local.Checks["c"].Status, soon.Local.Checks["c"].Output));
        Assert.Equal("warning", soon.Rows.Rows.Checks["c"].Status);
        soon.Time.JumpWallClock(Some.Ttl);
        await using var late = await soon.CrashAndReopenAsync(_folder.Path);
        Assert.Equal(("critical", ""), (late.Local.Checks["c"].Status, late.Local.Checks["c"].Output));
        Assert.Empty(Files("checks/state"));
    }

    [Fact]
    public async Task Maintenance_holds_over_a_restart()
    {
        await using var agent = await OpenAsync();
        await agent.Local.SetMaintenanceAsync(LocalUnderTest.Caller, null, Maintenance.On, "r", CancellationToken.None);
        await using var again = await agent.CrashAndReopenAsync(_folder.Path);
        var check = again.Local.Checks[MaintenanceCheck.NodeId];
        Assert.Equal(("critical", "maintenance", "r"), (check.Status, check.Type, check.Definition.Notes));
    }

    [Fact]
    public async Task What_was_removed_leaves_no_file()
    {
        await using var agent = await OpenAsync();
        await agent.RegisterAsync(Some.Web, Some.TtlCheck("c"));
        await agent.ReportAsync("c", "passing");
        Assert.Equal((1, 1, 1), (Files("services").Length, Files("checks").Length, Files("checks/state").Length));
        await agent.DeregisterAsync("web");
        Assert.Equal((0, 0, 0), (Files("services").Length, Files("checks").Length, Files("checks/state").Length));
    }

    [Fact]
    public async Task A_ttl_check_that_becomes_another_kind_forgets_what_was_said()
    {
        await using var agent = await OpenAsync();
        await agent.RegisterAsync(Some.Web, Some.TtlCheck("c"));
        await agent.ReportAsync("c", "passing");
        await agent.RegisterAsync(Some.Web, Some.TcpCheck("c"));
        Assert.Empty(Files("checks/state"));
    }

    [Fact]
    public async Task A_damaged_file_is_set_aside_and_costs_no_more_than_itself()
    {
        await using (var agent = await OpenAsync())
        {
            await agent.RegisterAsync(Some.Web);
            await agent.RegisterAsync(Some.Web with { Name = "other" }, Some.TtlCheck("c"));
        }

        var path = Path.Combine(_folder.Path, "services", Hash("web"));
        await File.WriteAllTextAsync(path, (await File.ReadAllTextAsync(path))[..20]);
        await using var again = await OpenAsync();
        Assert.Equal(["other"], again.Local.Services.Keys);
        Assert.Equal(["c"], again.Local.Checks.Keys);
        Assert.True(File.Exists($"{path}.damaged"));
        Assert.False(File.Exists(path));
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("{\"Id\":null,\"Name\":\"x\"}")]
    [InlineData("{\"Id\":\"other\",\"Name\":\"x\"}")]
    public async Task Every_kind_of_damage_is_only_damage(string content)
    {
        await using (var agent = await OpenAsync())
        {
            await agent.RegisterAsync(Some.Web);
        }

        await File.WriteAllTextAsync(Assert.Single(Files("services")), content);
        await using var again = await OpenAsync();
        Assert.Empty(again.Local.Services);
    }

    [Fact]
    [Covers("C-15")]
    public async Task A_check_of_any_kind_comes_back_as_it_was()
    {
        var second = TimeSpan.FromSeconds(1);
        LocalCheckDefinition[] checks =
        [
            new() { CheckId = "1", Args = ["a b", "$c"], Interval = second, FailuresBeforeWarning = 1, FailuresBeforeCritical = 2 },
            new() { CheckId = "2", Args = ["x"], DockerContainerId = "box", Shell = "/bin/sh", Interval = second },
            new() { CheckId = "3", Grpc = "127.0.0.1:1/s", GrpcUseTls = true, TlsServerName = "n", Interval = second },
            new() { CheckId = "4", H2Ping = "127.0.0.1:1", H2PingUseTls = false, Interval = second },
            new() { CheckId = "5", H2Ping = "127.0.0.1:1", Interval = second, Token = "secret" },
            new() { CheckId = "6", Udp = "127.0.0.1:1", Interval = second },
            new() { CheckId = "7", AliasNode = "n2", AliasService = "db" },
            new() { CheckId = "8", Tcp = "127.0.0.1:1", TcpUseTls = true, Interval = second },
            new() { CheckId = "9", Http = "http://127.0.0.1:1", DisableRedirects = true, Interval = second },
            new() { CheckId = "A", OsService = "web.service", Interval = second },
        ];
        var terms = CheckTerms.Default with { Commands = CommandRights.Anyone, HasSystemd = true };
        await using var agent = await new LocalUnderTest { Directory = _folder.Path, Terms = terms }.OpenAsync();
        await agent.RegisterAsync(Some.Web, checks);
        var kinds = agent.Local.Checks.Values.Select(check => check.Type).ToList();
        await using var again = await agent.CrashAndReopenAsync(_folder.Path);
        Assert.Equal(kinds, again.Local.Checks.Values.Select(check => check.Type));
        Assert.All(checks, check => Assert.True(
            agent.Local.Checks[check.CheckId].Definition.SameAs(again.Local.Checks[check.CheckId].Definition), check.CheckId));

        // An older program would take them for something else: it must not read them.
        Assert.All(Files("checks"), path => Assert.Contains("\"Version\":2", File.ReadAllText(path), StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_a_newer_program_wrote_is_refused_with_what_to_do()
    {
        await using (var agent = await OpenAsync())
        {
            await agent.RegisterAsync(Some.Web);
        }

        var path = Assert.Single(Files("services"));
        await File.WriteAllTextAsync(
            path,
            (await File.ReadAllTextAsync(path)).Replace("\"Version\":1", "\"Version\":2", StringComparison.Ordinal));
        var refused = (await new LocalUnderTest { Directory = _folder.Path }.TryOpenAsync()).Refused;
        Assert.Equal(Refusal.Conflict, refused!.Why);
        Assert.Contains("newer Muster", refused.Message, StringComparison.Ordinal);
        Assert.True(File.Exists(path));
    }

    [Fact]
    public async Task A_crash_between_two_files_leaves_no_service_without_its_checks()
    {
        await using (var agent = await OpenAsync())
        {
            await agent.RegisterAsync(Some.Web, Some.TtlCheck("c"));
        }

        // Of a registration, checks come first; of a removal, the service does: either way this is what is left.
        File.Delete(Assert.Single(Files("services")));
        await using var again = await OpenAsync();
        Assert.Empty(again.Local.Checks);
        Assert.Empty(Files("checks"));
    }

    [Fact]
    public async Task A_registration_that_cannot_be_kept_whole_is_refused_and_leaves_nothing()
    {
        await using var agent = await OpenAsync();
        await agent.RegisterAsync(Some.Web with { Name = "other" });
        var before = agent.Local.Services;
        agent.Rows.ForgetCalls();

        // A folder in the place of the service's file: its check is written first, then the service cannot be.
        var inTheWay = Path.Combine(_folder.Path, "services", Hash("web"));
        Directory.CreateDirectory(inTheWay);
        var refused = (await agent.Local.RegisterServiceAsync(
            LocalUnderTest.Caller, Some.Web, [Some.TtlCheck("c")], KeepChecks.Keep, CancellationToken.None)).Refused;
        Assert.Equal(Refusal.Unavailable, refused!.Why);
        Assert.StartsWith("Nothing was changed", refused.Message, StringComparison.Ordinal);
        Assert.Same(before, agent.Local.Services);
        Assert.Empty(agent.Local.Checks);
        Assert.Empty(Files("checks"));
        Assert.Single(Files("services"));
        Assert.Empty(agent.Rows.Calls);

        Directory.Delete(inTheWay);
        await agent.RegisterAsync(Some.Web, Some.TtlCheck("c"));
        Assert.Equal(["other", "web"], agent.Local.Services.Keys);
    }

    [Fact]
    public async Task A_change_that_cannot_be_kept_whole_leaves_what_was_there()
    {
        await using var agent = await OpenAsync();
        await agent.RegisterAsync(Some.Web, Some.TtlCheck("c"));
        var before = await File.ReadAllBytesAsync(Assert.Single(Files("checks")));
        Directory.CreateDirectory(Path.Combine(_folder.Path, "checks", Hash("d")));
        var refused = (await agent.Local.RegisterServiceAsync(
            LocalUnderTest.Caller,
            Some.Web with { Port = 81 },
            [Some.TtlCheck("c") with { Notes = "changed" }, Some.TtlCheck("d")],
            KeepChecks.Keep,
            CancellationToken.None)).Refused;
        Assert.NotNull(refused);
        Assert.Equal(before, await File.ReadAllBytesAsync(Assert.Single(Files("checks"))));
        Assert.Equal(80, agent.Local.Services["web"].Port);
        Assert.Equal("", agent.Local.Checks["c"].Definition.Notes);
    }

    [Fact]
    public async Task One_registration_that_cannot_be_kept_does_not_spoil_those_beside_it()
    {
        await using var agent = await OpenAsync();
        Directory.CreateDirectory(Path.Combine(_folder.Path, "services", Hash("s7")));
        var registering = Enumerable.Range(0, 20).Select(n => Task.Run(async () =>
            (await agent.Local.RegisterServiceAsync(
                LocalUnderTest.Caller,
                new Service { Id = $"s{n}", Name = "s" },
                [Some.TtlCheck($"c{n}")],
                KeepChecks.Keep,
                CancellationToken.None)).Ok));
        var taken = await Task.WhenAll(registering);
        Assert.Equal(Enumerable.Range(0, 20).Select(n => n != 7), taken);
        Assert.Equal((19, 19), (agent.Local.Services.Count, agent.Local.Checks.Count));
        Assert.Equal((19, 19), (Files("services").Length, Files("checks").Length));
    }

    [Fact]
    public async Task A_full_disk_is_told_apart()
    {
        await using var agent = await OpenAsync();

        // What is written beside the service's file goes to a device that is always full.
        File.CreateSymbolicLink(Path.Combine(_folder.Path, "services", $"{Hash("web")}.new"), "/dev/full");
        var refused = (await agent.Local.RegisterServiceAsync(
            LocalUnderTest.Caller, Some.Web, [Some.TtlCheck("c")], KeepChecks.Keep, CancellationToken.None)).Refused;
        Assert.Equal(Refusal.NoSpace, refused!.Why);
        Assert.Contains("No space left on device", refused.Message, StringComparison.Ordinal);
        Assert.Empty(Files("checks"));
        Assert.Empty(Files("services"));
        Assert.Empty(agent.Local.Services);
    }

    [Fact]
    public async Task A_directory_that_cannot_be_used_is_refused_at_the_start()
    {
        var file = _folder.File("file");
        await File.WriteAllTextAsync(file, "");
        var refused = (await new LocalUnderTest { Directory = file }.TryOpenAsync()).Refused;
        Assert.Equal(Refusal.Unavailable, refused!.Why);
    }

    [Fact]
    public async Task The_same_registration_again_writes_nothing()
    {
        await using var agent = await OpenAsync();
        await agent.RegisterAsync(Some.Web, Some.TtlCheck("c"));
        var file = Assert.Single(Files("services"));
        File.SetLastWriteTimeUtc(file, DateTime.UnixEpoch);
        await agent.RegisterAsync(Some.Web, Some.TtlCheck("c"));
        Assert.Equal(DateTime.UnixEpoch, File.GetLastWriteTimeUtc(file));
    }

    public void Dispose() => _folder.Dispose();

    private Task<LocalUnderTest> OpenAsync() => new LocalUnderTest { Directory = _folder.Path }.OpenAsync();

    private string[] Files(string folder) => Directory.GetFiles(Path.Combine(_folder.Path, folder))
        .Where(path => !path.EndsWith(".damaged", StringComparison.Ordinal)).ToArray();

    private static string Hash(string id) => Convert.ToHexStringLower(
        System.Security.Cryptography.SHA256.HashData(Encoding.UTF8.GetBytes(id)));
}
