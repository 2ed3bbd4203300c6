using Muster.Registry.Catalog;
using Muster.Registry.Local;

namespace Muster.Tests.Unit.Local;

/// <summary>What a configuration read again does to what is offered.</summary>
public sealed class SettingsPlanTests
{
    private static readonly LocalCheckDefinition _ttl = new() { Ttl = Some.Ttl };

    [Fact]
    public void What_is_named_is_registered_and_kept_by_the_configuration_alone()
    {
        var change = Settled(Picture.Empty, Given(Some.Web, _ttl), Alone(Some.TcpCheck("mem")));
        Assert.Equal(["web"], change.Picture.Services.Keys);
        Assert.Equal(["mem", "service:web"], change.Picture.Checks.Keys);
        Assert.All(change.Picture.Checks.Values, check => Assert.True(check.Definition.FromConfiguration));
        Assert.DoesNotContain(change.Filings, filing => filing is Filing.SaveService or Filing.SaveCheck);
    }

    [Fact]
    public void What_is_named_no_longer_goes_with_its_checks()
    {
        var before = Settled(
            Picture.Empty, Given(Some.Web, _ttl), Given(Some.Web with { Name = "db" }), Alone(Some.TtlCheck("mem"))).Picture;
        var change = Settled(before, Given(Some.Web with { Name = "db" }));
        Assert.Equal(["db"], change.Picture.Services.Keys);
        Assert.Empty(change.Picture.Checks);
        Assert.Equal("web", Assert.Single(change.Services));
        Assert.Equal(["mem", "service:web"], change.Checks.Order(StringComparer.Ordinal));
        Assert.Contains(new Filing.RemoveCheck("service:web"), change.Filings);
    }

    [Fact]
    public void What_is_as_it_was_is_not_touched()
    {
        var before = Settled(Picture.Empty, Given(Some.Web, _ttl)).Picture;
        var reported = HealthPlan.Report(before, "service:web", CheckStatus.Passing, "fine", TimeSpan.FromSeconds(5)).Value.Picture;
        var change = SettingsPlan.Settle(
            reported, new LocalSettings { Services = [Given(Some.Web, _ttl)] }, TimeSpan.FromSeconds(20)).Value;
        Assert.True(change.IsQuiet());
        Assert.Same(reported.Checks["service:web"], change.Picture.Checks["service:web"]);
    }

    [Fact]
    public void A_check_that_is_otherwise_keeps_its_status()
    {
        var before = Settled(Picture.Empty, Given(Some.Web, _ttl)).Picture;
        before = HealthPlan.Report(before, "service:web", CheckStatus.Passing, "fine", TimeSpan.Zero).Value.Picture;
        var change = Settled(before, Given(Some.Web with { Port = 81 }, _ttl with { Notes = "new" }));
        var check = change.Picture.Checks["service:web"];
        Assert.Equal((CheckStatus.Passing, "fine", "new"), (check.Status, check.Output, check.Definition.Notes));
        Assert.Equal("web", Assert.Single(change.Services));
        Assert.DoesNotContain(new Filing.RemoveCheck("service:web"), change.Filings);
    }

    [Fact]
    public void What_came_over_the_network_stays()
    {
        var web = LocalPlan.RegisterService(Picture.Empty, Some.Web, [_ttl], KeepChecks.Keep, TimeSpan.Zero).Value.Picture;
        var both = Settled(web, Given(Some.Web with { Name = "db" })).Picture;
        var more = LocalPlan.RegisterCheck(both, Some.TtlCheck("mine") with { ServiceId = "db" }, TimeSpan.Zero).Value.Picture;
        Assert.Equal(["mine", "service:web"], Settled(more, Given(Some.Web with { Name = "db", Port = 1 })).Picture.Checks.Keys);
        Assert.Equal(["web"], Settled(more).Picture.Services.Keys);
        Assert.Equal(["service:web"], Settled(more).Picture.Checks.Keys);
    }

    [Fact]
    public void The_configuration_wins_over_what_was_registered_under_its_ids()
    {
        var web = LocalPlan.RegisterService(
            Picture.Empty, Some.Web with { Port = 1 }, [_ttl], KeepChecks.Keep, TimeSpan.Zero).Value.Picture;
        var change = Settled(web, Given(Some.Web, _ttl));
        Assert.Equal(Some.Web.Port, change.Picture.Services["web"].Port);
        Assert.Contains(new Filing.RemoveService("web"), change.Filings);
        Assert.Contains(new Filing.RemoveDefinition("service:web"), change.Filings);
    }

    [Fact]
    public void A_sidecar_comes_and_goes_with_its_service()
    {
        var asked = new SidecarAsk(new Service { Id = "", Name = "" }, []);
        var with = Settled(Picture.Empty, Given(Some.Web) with { Sidecar = asked }).Picture;
        Assert.Equal(["web", "web-sidecar-proxy"], with.Services.Keys);
        Assert.True(Settled(with, Given(Some.Web) with { Sidecar = asked }).IsQuiet());
        Assert.Equal(["web"], Settled(with, Given(Some.Web)).Picture.Services.Keys);
        Assert.Empty(Settled(with).Picture.Services);
    }

    [Fact]
    public void Tags_that_somebody_else_set_stay_where_the_service_allows_it()
    {
        var service = Some.Web with { EnableTagOverride = true };
        var before = Settled(Picture.Empty, Given(service)).Picture;
        before = LocalPlan.AdoptTags(before, "web", ["theirs"]).Picture;
        var change = Settled(before, Given(service));
        Assert.True(change.IsQuiet());
        Assert.Equal("theirs", Assert.Single(change.Picture.Services["web"].Tags));
    }

    [Fact]
    public void One_that_cannot_be_registered_is_named_with_its_place_and_nothing_is_done()
    {
        var refused = SettingsPlan.Settle(
            Picture.Empty,
            new LocalSettings { Services = [Given(Some.Web), Given(Some.Web, _ttl with { Args = ["true"], Ttl = default, Interval = Some.Ttl })] },
            TimeSpan.Zero).Refused!;
        Assert.Equal(
            "failed to register service \"web\" of a.hcl (line 3): Scripts are disabled on this agent; to enable, configure "
            + "'enable_script_checks' or 'enable_local_script_checks' to true",
            refused.Message);
        var alone = SettingsPlan.Settle(
            Picture.Empty, new LocalSettings { Checks = [Alone(Some.TtlCheck("x") with { ServiceId = "none" })] }, TimeSpan.Zero);
        Assert.Equal("failed to register check \"x\" of a.hcl (line 9): ServiceID \"none\" does not exist", alone.Refused!.Message);
    }

    [Fact]
    public void Commands_of_the_configuration_run_where_it_alone_may_name_them()
    {
        var terms = new CheckTerms { Commands = CommandRights.OwnConfiguration };
        var script = new LocalCheckDefinition { Args = ["true"], Interval = Some.Ttl };
        Assert.Null(new LocalSettings { Services = [Given(Some.Web, script)] }.Fault(terms));
        Assert.NotNull(new LocalSettings { Services = [Given(Some.Web, script)] }.Fault(CheckTerms.Default));
    }

    [Fact]
    public void The_nodes_meta_pairs_and_what_is_kept_of_outputs_change()
    {
        var settings = new LocalSettings { NodeMeta = Some.Meta("rack", "a1"), DiscardOutput = true };
        var change = SettingsPlan.Settle(Picture.Empty, settings, TimeSpan.Zero).Value;
        Assert.True(change.Node);
        Assert.True(change.Picture.Terms.DiscardOutput);
        Assert.False(SettingsPlan.Settle(change.Picture, settings, TimeSpan.Zero).Value.Node);
    }

    private static Change Settled(Picture picture, params object[] given) => SettingsPlan.Settle(
        picture,
        new LocalSettings { Services = [.. given.OfType<ServiceGiven>()], Checks = [.. given.OfType<CheckGiven>()] },
        TimeSpan.Zero).Value;

    private static ServiceGiven Given(Service service, params LocalCheckDefinition[] checks) =>
        new("a.hcl (line 3)", service, [.. checks], Sidecar: null);

    private static CheckGiven Alone(LocalCheckDefinition check) => new("a.hcl (line 9)", check);
}
