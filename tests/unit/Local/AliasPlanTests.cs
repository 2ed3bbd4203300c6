using System.Collections.Immutable;
using Muster.Registry.Catalog;
using Muster.Registry.Local;
using Muster.Tests.Support;

namespace Muster.Tests.Unit.Local;

/// <summary>The texts are those that Consul 1.8.7 gave for the same checks.</summary>
public sealed class AliasPlanTests
{
    private static readonly OwnRows _noRows = new(
        null,
        ImmutableSortedDictionary<string, Service>.Empty,
        ImmutableSortedDictionary<string, Check>.Empty);

    private static readonly LocalCheckDefinition _alias = new() { CheckId = "al", Name = "al", AliasService = "web" };

    private Picture _picture = Picture.Empty;

    [Fact]
    [Covers("C-08")]
    public void It_says_the_worst_that_the_service_s_checks_say()
    {
        Register(_alias);
        Says("critical", "Service web could not be found on node ");
        Register(Some.Web);
        Says("passing", "No checks found.");
        Register(Some.TtlCheck("w1") with { ServiceId = "web", Status = "passing" });
        Says("passing", "All checks passing.");
        Report("w1", "warning", "hm");
        Says("warning", "Aliased check \"w1\" failing: hm");
        Register(Some.TtlCheck("w2") with { ServiceId = "web" });
        Report("w2", "critical", "broken");
        Says("critical", "Aliased check \"w2\" failing: broken");
        Report("w2", "passing", "");
        Report("w1", "passing", "");
        Says("passing", "All checks passing.");
    }

    [Fact]
    public void The_nodes_checks_count_but_its_own_word_does_not()
    {
        Register(Some.Web);
        Register(_alias);
        Register(Some.TtlCheck("node check"));
        Report("node check", "critical", "disk");
        Says("critical", "Aliased check \"node check\" failing: disk");

        // Consul's alias of the node itself would now see itself critical, and stay so.
        Report("node check", "passing", "");
        Says("passing", "All checks passing.");
    }

    [Fact]
    public void Checks_of_other_services_do_not_count()
    {
        Register(Some.Web);
        Register(Some.Web with { Id = "other", Name = "other" });
        Register(Some.TtlCheck("c") with { ServiceId = "other" });
        Register(_alias);
        Says("passing", "No checks found.");
    }

    [Fact]
    public void With_a_node_it_says_what_the_catalog_says_of_that_node()
    {
        Register(_alias with { AliasNode = "n2" });
        Says("critical", "Service web could not be found on node n2", _noRows);
        var there = _noRows with { Services = _noRows.Services.Add("web", Some.Web) };
        Says("passing", "No checks found.", there);
        Says("warning", "Aliased check \"c\" failing: oo", there with { Checks = Rows(("c", "web", "warning")) });
        Says("passing", "All checks passing.", there with { Checks = Rows(("c", "db", "critical"), ("d", "web", "passing")) });
        Says("critical", "Aliased check \"n\" failing: oo", there with { Checks = Rows(("c", "web", "warning"), ("n", "", "critical")) });
    }

    [Fact]
    public void A_node_alone_is_what_its_own_checks_say()
    {
        Register(_alias with { AliasNode = "n2", AliasService = "" });
        Says("critical", "Service  could not be found on node n2", _noRows);
        Says("passing", "All checks passing.", _noRows with { Checks = Rows(("n", "", "passing"), ("c", "web", "critical")) });
    }

    [Fact]
    public void Two_that_mirror_each_other_come_to_rest()
    {
        Register(Some.Web with { Id = "a", Name = "a" });
        Register(Some.Web with { Id = "b", Name = "b" });
        Register(new LocalCheckDefinition { CheckId = "of a", Name = "of a", ServiceId = "a", AliasService = "b" });
        Register(new LocalCheckDefinition { CheckId = "of b", Name = "of b", ServiceId = "b", AliasService = "a" });
        var rounds = 0;
        for (var still = false; !still; rounds++)
        {
            var change = Mirror(_noRows);
            still = change.Checks.IsEmpty && change.Outputs.IsEmpty;
            _picture = change.Picture;
            Assert.InRange(rounds, 0, 1000);
        }

        Assert.All(_picture.Checks.Values, check => Assert.InRange(check.Output.Length, 0, 6000));
    }

    [Fact]
    public void Outputs_that_are_discarded_are_discarded_here_too()
    {
        _picture = _picture with { Terms = CheckTerms.Default with { DiscardOutput = true } };
        Register(_alias);
        Says("critical", "");
    }

    private static ImmutableSortedDictionary<string, Check> Rows(params (string Id, string Service, string Status)[] checks) =>
        checks.ToImmutableSortedDictionary(
            check => check.Id,
            check => new Check
            {
                Node = "n2",
                CheckId = check.Id,
                Name = check.Id,
                ServiceId = check.Service,
                Status = check.Status,
                Output = "oo",
            });

    private Change Mirror(OwnRows rows) => AliasPlan.Mirror(_picture, Some.Node.Name, _ => rows, TimeSpan.Zero);

    private void Says(string status, string output, OwnRows? rows = null)
    {
        var change = Mirror(rows ?? _noRows);
        _picture = change.Picture;
        Assert.Equal((status, output), (_picture.Checks["al"].Status, _picture.Checks["al"].Output));

        // Looked at again, nothing is to be told.
        var again = Mirror(rows ?? _noRows);
        Assert.Empty(again.Checks);
        Assert.Empty(again.Outputs);
    }

    private void Register(LocalCheckDefinition check) =>
        _picture = LocalPlan.RegisterCheck(_picture, check, TimeSpan.Zero).Value.Picture;

    private void Register(Service service) =>
        _picture = LocalPlan.RegisterService(_picture, service, [], KeepChecks.Keep, TimeSpan.Zero).Value.Picture;

    private void Report(string id, string status, string output) =>
        _picture = HealthPlan.Report(_picture, id, status, output, TimeSpan.Zero).Value.Picture;
}
