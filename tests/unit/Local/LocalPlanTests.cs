using System.Collections.Immutable;
using Muster.Bedrock;
using Muster.Registry.Catalog;
using Muster.Registry.Local;
using Muster.Registry.Local.Probes;

namespace Muster.Tests.Unit.Local;

public sealed class LocalPlanTests
{
    private static readonly LocalCheckDefinition _ttl = new() { Ttl = Some.Ttl };

    [Fact]
    public void An_id_defaults_to_the_name() => Assert.Equal(["web"], Register(Picture.Empty, Some.Web).Services.Keys);

    [Fact]
    public void A_single_check_is_named_after_its_service()
    {
        var check = Assert.Single(Register(Picture.Empty, Some.Web with { Id = "web1" }, _ttl).Checks.Values).Definition;
        Assert.Equal(("service:web1", "Service 'web' check", "web1"), (check.CheckId, check.Name, check.ServiceId));
    }

    [Fact]
    public void Several_checks_are_numbered_from_one_and_given_ids_and_names_stay()
    {
        var picture = Register(Picture.Empty, Some.Web, _ttl, _ttl with { CheckId = "mine" }, _ttl with { Name = "third" });
        Assert.Equal(["mine", "service:web:1", "service:web:3"], picture.Checks.Keys);
        Assert.Equal("third", picture.Checks["service:web:3"].Definition.Name);
    }

    [Fact]
    public void Registering_again_keeps_checks_that_are_not_named_unless_told_to_replace()
    {
        var picture = Register(Picture.Empty, Some.Web, _ttl with { CheckId = "old" });
        var kept = Register(picture, Some.Web, _ttl with { CheckId = "new" });
        Assert.Equal(["new", "old"], kept.Checks.Keys);
        var replaced = LocalPlan.RegisterService(
            kept, Some.Web, [_ttl with { CheckId = "new" }], KeepChecks.Replace, TimeSpan.Zero).Value;
        Assert.Equal(["new"], replaced.Picture.Checks.Keys);
        Assert.Contains("old", replaced.Checks);
        Assert.Contains(new Filing.RemoveCheck("old"), replaced.Filings);
    }

    [Fact]
    public void An_id_that_another_service_used_moves()
    {
        var picture = Register(Picture.Empty, Some.Web, _ttl with { CheckId = "c" });
        picture = Register(picture, Some.Web with { Id = "", Name = "other" }, _ttl with { CheckId = "c" });
        Assert.Equal("other", picture.Checks["c"].Definition.ServiceId);
        Assert.Equal(["c"], LocalPlan.DeregisterService(picture, "web").Picture.Checks.Keys);
    }

    [Fact]
    public void An_ip_address_fills_the_tagged_addresses_that_are_not_given()
    {
        var own = new ServiceAddress("10.0.0.5", 80);
        var given = new ServiceAddress("1.2.3.4", 1);
        var service = Register(Picture.Empty, Some.Web with
        {
            Address = "10.0.0.5",
            TaggedAddresses = Some.Web.TaggedAddresses.Add("wan_ipv4", given),
        }).Services["web"];
        Assert.Equal([("lan_ipv4", own), ("wan_ipv4", given)], service.TaggedAddresses.Select(pair => (pair.Key, pair.Value)));
        var six = Register(Picture.Empty, Some.Web with { Address = "fe80::1" }).Services["web"];
        Assert.Equal(["lan_ipv6", "wan_ipv6"], six.TaggedAddresses.Keys);
        var named = Register(Picture.Empty, Some.Web with { Address = "host.example" }).Services["web"];
        Assert.Empty(named.TaggedAddresses);
    }

    [Fact]
    public void An_interval_below_a_second_is_lifted()
    {
        var check = new LocalCheckDefinition { Tcp = "a:1", Interval = TimeSpan.FromMilliseconds(1) };
        var picture = Register(Picture.Empty, Some.Web, check);
        Assert.Equal(TimeSpan.FromSeconds(1), picture.Checks["service:web"].Definition.Interval);
    }

    [Fact]
    public void Files_of_checks_come_before_their_services_and_go_after_it()
    {
        var registered = LocalPlan.RegisterService(Picture.Empty, Some.Web, [_ttl], KeepChecks.Keep, TimeSpan.Zero).Value;
        Assert.IsType<Filing.SaveCheck>(registered.Filings[0]);
        Assert.IsType<Filing.SaveService>(registered.Filings[^1]);
        var removed = LocalPlan.DeregisterService(registered.Picture, "web");
        Filing[] expected = [new Filing.RemoveService("web"), new Filing.RemoveCheck("service:web")];
        Assert.Equal(expected, removed.Filings);
    }

    [Fact]
    public void Removing_what_is_not_there_changes_nothing()
    {
        Assert.Same(Picture.Empty, LocalPlan.DeregisterService(Picture.Empty, "web").Picture);
        Assert.Same(Picture.Empty, LocalPlan.DeregisterCheck(Picture.Empty, "c").Picture);
    }

    [Theory]
    [InlineData("", "Missing service name")]
    [InlineData("zero\0", "Names and ids cannot contain a zero byte")]
    public void A_service_needs_a_name(string name, string text) =>
        AssertInvalid(text, Some.Web with { Name = name });

    [Theory]
    [InlineData("0.0.0.0")]
    [InlineData("::")]
    public void No_service_is_everywhere(string address) =>
        AssertInvalid("Invalid service address", Some.Web with { Address = address });

    [Theory]
    [InlineData(0, 1, "Passing must be greater than 0")]
    [InlineData(1, -1, "Warning must be greater or equal than 0")]
    [InlineData(65536, 1, "DNS Weight must be between 0 and 65535")]
    [InlineData(1, 65536, "DNS Weight must be between 0 and 65535")]
    public void Weights_have_bounds(int passing, int warning, string text) =>
        AssertInvalid($"Invalid Weights: {text}", Some.Web with { Weights = new Weights(passing, warning) });

    [Theory]
    [InlineData("", "x", "Key cannot be blank")]
    [InlineData("a b", "x", "Key contains invalid characters")]
    [InlineData("consul-a", "x", "Key prefix 'consul-' is reserved for internal use")]
    public void Metadata_has_rules(string key, string value, string why) => AssertInvalid(
        $"Invalid Service Meta: Couldn't load metadata pair ('{key}', '{value}'): {why}",
        Some.Web with { Meta = Some.Meta(key, value) });

    [Fact]
    public void A_services_check_with_another_status_is_refused() => AssertInvalid(
        "Status for checks must 'passing', 'warning', 'critical'", Some.Web, _ttl with { Status = "bad" });

    public static TheoryData<LocalCheckDefinition, string> Faults() => new()
    {
        { new(), "TTL must be > 0 for TTL checks" },
        { new() { Interval = Some.Ttl }, "TTL must be > 0 for TTL checks" },
        { new() { Ttl = -Some.Ttl }, "TTL must be > 0 for TTL checks" },
        { new() { Interval = Some.Ttl, Ttl = Some.Ttl }, "Interval and TTL cannot both be specified" },
        { new() { Http = "http://a", Interval = Some.Ttl, Ttl = Some.Ttl }, "Interval and TTL cannot both be specified" },
        { new() { Http = "http://a" }, "Interval must be > 0 for Script, HTTP, or TCP checks" },
        { new() { Http = "http://a", Ttl = Some.Ttl }, "Interval must be > 0 for Script, HTTP, or TCP checks" },
        { new() { Tcp = "a:1", Interval = -Some.Ttl }, "Interval must be > 0 for Script, HTTP, or TCP checks" },
        { new() { Ttl = Some.Ttl, OutputMaxSize = -1 }, "MaxOutputMaxSize must be positive" },
    };

    [Theory]
    [MemberData(nameof(Faults), DisableDiscoveryEnumeration = true)]
    public void A_check_that_cannot_be_performed_is_refused_alone_and_with_its_service(
        LocalCheckDefinition check, string why)
    {
        AssertInvalid($"Invalid check: {why}", Some.Web, check);
        var alone = LocalPlan.RegisterCheck(Picture.Empty, check with { Name = "c" }, TimeSpan.Zero).Refused;
        Assert.Equal(new Refused(Refusal.Invalid, $"Invalid check: {why}"), alone);
    }

    [Fact]
    public void A_check_alone_needs_a_name_a_known_status_and_a_known_service()
    {
        Assert.Equal(
            new Refused(Refusal.Invalid, "Missing check name"),
            LocalPlan.RegisterCheck(Picture.Empty, _ttl, TimeSpan.Zero).Refused);
        Assert.Equal(
            new Refused(Refusal.Invalid, "Bad check status"),
            LocalPlan.RegisterCheck(Picture.Empty, _ttl with { Name = "c", Status = "bad" }, TimeSpan.Zero).Refused);
        Assert.Equal(
            new Refused(Refusal.Unavailable, "ServiceID \"nosuch\" does not exist"),
            LocalPlan.RegisterCheck(Picture.Empty, _ttl with { Name = "c", ServiceId = "nosuch" }, TimeSpan.Zero).Refused);
    }

    [Fact]
    public void A_check_alone_takes_its_name_for_its_id() => Assert.Equal(
        ["c"], LocalPlan.RegisterCheck(Picture.Empty, _ttl with { Name = "c" }, TimeSpan.Zero).Value.Picture.Checks.Keys);

    [Fact]
    public void Only_a_ttl_check_can_be_reported_on_and_only_with_one_of_the_three()
    {
        var picture = Register(Picture.Empty, Some.Web, _ttl, Some.TcpCheck("tcp"));
        var absent = new Refused(Refusal.Unavailable, "CheckID \"tcp\" does not have associated TTL");
        Assert.Equal(absent, HealthPlan.Report(picture, "tcp", "passing", "", TimeSpan.Zero).Refused);
        Assert.Equal(
            new Refused(Refusal.Unavailable, "CheckID \"x\" does not have associated TTL"),
            HealthPlan.Report(picture, "x", "passing", "", TimeSpan.Zero).Refused);
        Assert.Equal(
            new Refused(Refusal.Invalid, "Invalid check status: 'bad'"),
            HealthPlan.Report(picture, "service:web:1", "bad", "", TimeSpan.Zero).Refused);
    }

    [Fact]
    public void A_result_for_an_earlier_registration_or_a_removed_check_changes_nothing()
    {
        var picture = Register(Picture.Empty, Some.Web, Some.TcpCheck("c"));
        var generation = picture.Checks["c"].Standing.Generation;
        var fine = new ProbeResult(CheckStatus.Passing, "fine");
        var replaced = Register(picture, Some.Web, Some.TcpCheck("c") with { Tcp = "other:1" });
        Assert.Same(replaced, HealthPlan.Probed(replaced, "c", generation, fine, TimeSpan.Zero).Picture);
        var removed = LocalPlan.DeregisterService(picture, "web").Picture;
        Assert.Same(removed, HealthPlan.Probed(removed, "c", generation, fine, TimeSpan.Zero).Picture);
        Assert.Same(removed, HealthPlan.Expire(removed, "c", TimeSpan.FromHours(1)).Picture);
    }

    [Fact]
    public void A_status_that_changed_is_told_at_once_and_an_output_later()
    {
        var picture = Register(Picture.Empty, Some.Web, Some.TcpCheck("c"));
        var first = HealthPlan.Probed(picture, "c", 1, new ProbeResult("passing", "1"), TimeSpan.Zero);
        Assert.Equal<string>(["c"], first.Checks);
        Assert.Empty(first.Outputs);
        var second = HealthPlan.Probed(first.Picture, "c", 1, new ProbeResult("passing", "2"), TimeSpan.Zero);
        Assert.Empty(second.Checks);
        Assert.Equal<string>(["c"], second.Outputs);
        Assert.True(second.IsQuiet());
        var third = HealthPlan.Probed(second.Picture, "c", 1, new ProbeResult("passing", "2"), TimeSpan.Zero);
        Assert.Empty(third.Outputs);
    }

    [Fact]
    public void Maintenance_is_a_critical_check_whose_first_reason_stays()
    {
        var picture = Maintain(Picture.Empty, null, Maintenance.On, "");
        var check = picture.Checks["_node_maintenance"];
        Assert.Equal(
            ("Node Maintenance Mode", "critical", "maintenance", "", MaintenanceCheck.For(null, "").Notes),
            (check.Definition.Name, check.Status, check.Type, check.Output, check.Definition.Notes));
        Assert.Same(picture, Maintain(picture, null, Maintenance.On, "another"));
        Assert.Empty(Maintain(picture, null, Maintenance.Off, "").Checks);
    }

    [Fact]
    public void A_services_maintenance_goes_with_it()
    {
        var picture = Maintain(Register(Picture.Empty, Some.Web), "web", Maintenance.On, "because");
        var check = picture.Checks["_service_maintenance:web"].Definition;
        Assert.Equal(("Service Maintenance Mode", "because", "web"), (check.Name, check.Notes, check.ServiceId));
        Assert.Empty(LocalPlan.DeregisterService(picture, "web").Picture.Checks);
        Assert.Equal(
            new Refused(Refusal.NotFound, "No service registered with ID \"nosuch\""),
            LocalPlan.Maintain(picture, "nosuch", Maintenance.On, "", TimeSpan.Zero).Refused);
    }

    [Fact]
    public void What_the_catalog_forgets_by_any_spelling_is_forgotten()
    {
        var picture = Register(Picture.Empty, Some.Web with { Id = "Web" }, _ttl with { CheckId = "C" });
        picture = Register(picture, Some.Web with { Id = "", Name = "other" });
        Assert.Equal(["other"], LocalPlan.Forget(picture, "wEB", "").Picture.Services.Keys);
        Assert.Empty(LocalPlan.Forget(picture, "web", "").Picture.Checks);
        Assert.Empty(LocalPlan.Forget(picture, "", "c").Picture.Checks);
        Assert.Equal(2, LocalPlan.Forget(picture, "", "c").Picture.Services.Count);
        Assert.Equal(2, LocalPlan.Forget(picture, "nosuch", "").Picture.Services.Count);
        Assert.Empty(LocalPlan.Forget(picture, "", "").Picture.Services);
        Assert.Empty(LocalPlan.Forget(picture, "", "").Picture.Checks);
    }

    [Fact]
    public void A_service_wins_over_a_check_when_both_are_named()
    {
        var picture = Register(Picture.Empty, Some.Web);
        picture = LocalPlan.RegisterCheck(picture, Some.TtlCheck("c"), TimeSpan.Zero).Value.Picture;
        var left = LocalPlan.Forget(picture, "web", "c").Picture;
        Assert.Empty(left.Services);
        Assert.Equal(["c"], left.Checks.Keys);
    }

    private static Picture Register(Picture picture, Service service, params LocalCheckDefinition[] checks) =>
        LocalPlan.RegisterService(picture, service, [.. checks], KeepChecks.Keep, TimeSpan.Zero).Value.Picture;

    private static Picture Maintain(Picture picture, string? serviceId, Maintenance wanted, string reason) =>
        LocalPlan.Maintain(picture, serviceId, wanted, reason, TimeSpan.Zero).Value.Picture;

    private static void AssertInvalid(string text, Service service, params LocalCheckDefinition[] checks) => Assert.Equal(
        new Refused(Refusal.Invalid, text),
        LocalPlan.RegisterService(Picture.Empty, service, [.. checks], KeepChecks.Keep, TimeSpan.Zero).Refused);
}
