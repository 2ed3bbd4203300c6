using Muster.Bedrock;
using Muster.Engine;
using Muster.Registry.Catalog;

namespace Muster.Tests.Unit.Registry;

/// <summary>Consul 1.8.7's rules of registration; texts and outcomes were seen on it.</summary>
public sealed class RegisterPlanTests
{
    private readonly Ledger _catalog = new();

    public static TheoryData<string, string> Refusals() => new()
    {
        { "no node", "Must provide node" },
        { "no address", "Must provide address if SkipNodeUpdate is not set" },
        { "short id", "Bad node ID: uuid string is wrong length" },
        { "dashless id", "Bad node ID: uuid is improperly formatted" },
        { "id without name", "Must provide service name with ID" },
        { "any address", "Invalid service address" },
        { "empty service", "failed inserting service: failed inserting service: object missing primary index" },
        {
            "blank meta key",
            "failed inserting service: Invalid Service Meta for node a and serviceID x: "
            + "Couldn't load metadata pair ('', 'v'): Key cannot be blank"
        },
        {
            "bad meta key",
            "failed inserting service: Invalid Service Meta for node a and serviceID x: "
            + "Couldn't load metadata pair ('a b', 'v'): Key contains invalid characters"
        },
        {
            "reserved meta key",
            "failed inserting service: Invalid Service Meta for node a and serviceID x: "
            + "Couldn't load metadata pair ('consul-x', 'v'): Key prefix 'consul-' is reserved for internal use"
        },
        { "empty check", "failed inserting check: failed inserting check: object missing primary index on node \"a\"" },
        { "check of no service", "failed inserting check: Missing service registration on node \"a\"" },
        { "check of another node", "check node \"other\" does not match node \"a\"" },
    };

    [Theory]
    [MemberData(nameof(Refusals))]
    public void H53_what_breaks_a_rule_is_refused_in_consuls_words(string which, string text)
    {
        var a = Wanted.Node("a");
        var refused = _catalog.Plan(which switch
        {
            "no node" => Wanted.Node(""),
            "no address" => Wanted.Node("a", ""),
            "short id" => Wanted.Node("a", id: "zz"),
            "dashless id" => Wanted.Node("a", id: new string('1', 36)),
            "id without name" => a.With("", "x"),
            "any address" => a with { Service = new Service { Id = "", Name = "x", Address = "0.0.0.0" } },
            "empty service" => a.With(""),
            "blank meta key" => Meta(""),
            "bad meta key" => Meta("a b"),
            "reserved meta key" => Meta("consul-x"),
            "empty check" => a.Checked(""),
            "check of no service" => a.Checked("c", "nope"),
            _ => a with { Checks = [new Check { Node = "other", CheckId = "c", Name = "c" }] },
        }).Refused;
        Assert.Equal(new Refused(Refusal.Invalid, text), refused);

        Registration Meta(string key) => a with
        {
            Service = new Service { Id = "", Name = "x", Meta = Wanted.Map((key, "v")) },
        };
    }

    [Fact]
    public void H53_ids_default_to_names_and_a_check_takes_its_services_name_and_tags()
    {
        _catalog.Register(Wanted.Node("a").With("web", "", "t").Checked("ping", "WEB", ""));
        Assert.Equal("web", Assert.Single(_catalog.Picture.ServicesOf("a")).Service.Id);
        var check = Assert.Single(_catalog.Picture.ChecksOf("a"));
        Assert.Equal(("ping", "WEB", "web", "critical"), (check.CheckId, check.ServiceId, check.ServiceName, check.Status));
        Assert.Equal("t", Assert.Single(check.ServiceTags));
        Assert.Equal(check, Assert.Single(Assert.Single(_catalog.Picture.Health("web")).Checks));
    }

    [Fact]
    public void A_checks_copy_of_name_and_tags_is_renewed_when_the_check_is_registered_again()
    {
        _catalog.Register(Wanted.Node("a").With("web", "one", "old").Checked("ping", "one"));
        _catalog.Register(Wanted.Node("a").With("api", "one", "new"));
        Assert.Equal("web", Assert.Single(Assert.Single(_catalog.Picture.Health("api")).Checks).ServiceName);
        Assert.Single(_catalog.Picture.ChecksOfService("web"));
        _catalog.Register(Wanted.Node("a").Checked("ping", "one"));
        var check = Assert.Single(_catalog.Picture.ChecksOfService("api"));
        Assert.Equal("new", Assert.Single(check.ServiceTags));
        Assert.Empty(_catalog.Picture.ChecksOfService("web"));
    }

    [Fact]
    public void Ids_are_the_same_whatever_their_case_and_shown_as_last_registered()
    {
        _catalog.Register(Wanted.Node("a").With("web", "one").Checked("ping"));
        _catalog.Register(Wanted.Node("a").With("web", "ONE").Checked("PING"));
        var instance = Assert.Single(_catalog.Picture.Health("Web")).Instance;
        Assert.Equal(("ONE", 10, 11), (instance.Service.Id, instance.Created.Value, instance.Modified.Value));
        Assert.Equal("PING", Assert.Single(_catalog.Picture.ChecksOf("A")).CheckId);
    }

    [Fact]
    public void A_service_registered_under_another_spelling_of_its_nodes_name_shows_the_new_one()
    {
        _catalog.Register(Wanted.Node("a").With("db"));
        _catalog.Register(Wanted.Node("a").With("web"));
        _catalog.Register(Wanted.Node("A").With("web"));
        Assert.Equal(["A", "a"], new[] { "web", "db" }.Select(name => Assert.Single(_catalog.Picture.Health(name)).Instance.Node));
        Assert.Equal(["A"], _catalog.Picture.Nodes.Select(node => node.Name));
    }

    [Fact]
    public void Skipping_the_nodes_update_leaves_its_row_and_makes_one_where_there_is_none()
    {
        _catalog.Register(Wanted.Node("a"));
        _catalog.Register((Wanted.Node("a", "9.9.9.9", Wanted.IdA) with { SkipNodeUpdate = true }).With("web"));
        Assert.Equal(("10.0.0.1", ""), (_catalog.Picture.FindNode("a")!.Address, _catalog.Picture.FindNode("a")!.Id));
        _catalog.Register(Wanted.Node("b", "") with { SkipNodeUpdate = true });
        Assert.NotNull(_catalog.Picture.FindNode("b"));
    }

    [Fact]
    public void H52_an_id_under_a_new_name_is_a_rename_that_takes_nothing_along_but_its_age()
    {
        _catalog.Register(Wanted.Node("old", id: Wanted.IdB).With("web").Checked("ping", "web"));
        _catalog.Register(Wanted.Node("new", id: Wanted.IdB).With("db"));
        var node = Assert.Single(_catalog.Picture.Nodes);
        Assert.Equal(("new", 10, 11), (node.Name, node.Created.Value, node.Modified.Value));
        Assert.Equal("db", Assert.Single(_catalog.Picture.ServicesOf("new")).Service.Name);
        Assert.Empty(_catalog.Picture.ChecksInState("any"));
        _catalog.Register(Wanted.Node("new", "10.0.0.2", Wanted.IdB));
        Assert.Equal(10, _catalog.Picture.FindNode("new")!.Created.Value);
    }

    [Fact]
    public void H52_a_rename_in_case_only_drops_what_was_there_and_keeps_what_comes_with_it()
    {
        _catalog.Register(Wanted.Node("new", id: Wanted.IdB).With("web").Checked("ping", "web"));
        _catalog.Register(Wanted.Node("new", id: Wanted.IdB).With("db"));
        _catalog.Register(Wanted.Node("NEW", id: Wanted.IdB).With("db"));
        Assert.Equal("NEW", Assert.Single(_catalog.Picture.Nodes).Name);
        Assert.Equal("db", Assert.Single(_catalog.Picture.ServicesOf("new")).Service.Name);
        Assert.Empty(_catalog.Picture.ChecksOf("new"));
    }

    [Fact]
    public void H52_a_living_nodes_name_is_reserved()
    {
        _catalog.Register(Wanted.Node("a", "1.1.1.1", Wanted.IdA).Checked("serfHealth"));
        Assert.Equal(
            $"failed inserting node: Error while renaming Node ID: \"{Wanted.IdB}\": "
            + $"Node name A is reserved by node {Wanted.IdA} with name a (1.1.1.1)",
            _catalog.Plan(Wanted.Node("A", "1.1.1.3", Wanted.IdB)).Refused?.Message);
        _catalog.Register(Wanted.Node("b", "1.1.1.2", Wanted.IdB));
        Assert.Equal(
            $"failed inserting node: Error while renaming Node ID: \"{Wanted.IdB}\" (1.1.1.3): "
            + $"Node name A is reserved by node {Wanted.IdA} with name a (1.1.1.1)",
            _catalog.Plan(Wanted.Node("A", "1.1.1.3", Wanted.IdB)).Refused?.Message);
    }

    [Theory]
    [InlineData("critical")]
    [InlineData("")]
    public void H52_a_dead_nodes_name_may_be_taken(string serfHealth)
    {
        var a = Wanted.Node("a", "1.1.1.1", Wanted.IdA);
        _catalog.Register(serfHealth.Length > 0 ? a.Checked("serfHealth", status: serfHealth) : a);
        _catalog.Register(Wanted.Node("a", "1.1.1.2", Wanted.IdB));
        var node = Assert.Single(_catalog.Picture.Nodes);
        Assert.Equal((Wanted.IdB, 10), (node.Id, node.Created.Value));
        Assert.Null(_catalog.Picture.FindNode("1111"));
        _catalog.Register(Wanted.Node("c", "1.1.1.1", Wanted.IdA));
        Assert.Equal("c", _catalog.Picture.FindNode("1111")?.Name);
    }

    [Fact]
    public void One_id_registered_under_two_names_at_once_meets_in_one_row()
    {
        var one = _catalog.Plan(Wanted.Node("one", id: Wanted.IdA)).Value!;
        var two = _catalog.Plan(Wanted.Node("two", id: Wanted.IdA)).Value!;
        Assert.True(_catalog.TryCommit(one));
        Assert.False(_catalog.TryCommit(two));
    }

    [Fact]
    public void A_registration_planned_before_its_node_went_does_not_hold()
    {
        _catalog.Register(Wanted.Node("a").With("web"));
        var service = _catalog.Plan(Wanted.Node("a").With("db")).Value!;
        var check = _catalog.Plan(Wanted.Node("a").Checked("alive")).Value!;
        _catalog.Deregister("a");
        Assert.False(_catalog.TryCommit(service));
        Assert.False(_catalog.TryCommit(check));
        Assert.Empty(_catalog.Rows);
    }

    [Fact]
    public void A_check_planned_before_its_service_went_does_not_hold_and_the_other_way_round()
    {
        _catalog.Register(Wanted.Node("a").With("web"));
        var check = _catalog.Plan(Wanted.Node("a").Checked("ping", "web")).Value!;
        var removal = _catalog.Plan(new Deregistration("a", "web", "")).Value!;
        Assert.True(_catalog.TryCommit(check));
        Assert.False(_catalog.TryCommit(removal));
        Assert.True(_catalog.Deregister("a", "web"));
        Assert.Empty(_catalog.Picture.ChecksOf("a"));
        _catalog.Register(Wanted.Node("a").With("web"));
        check = _catalog.Plan(Wanted.Node("a").Checked("ping", "web")).Value!;
        _catalog.Deregister("a", "web");
        Assert.False(_catalog.TryCommit(check));
    }

    [Fact]
    public void The_last_of_two_checks_with_one_id_counts()
    {
        _catalog.Register(Wanted.Node("a").Checked("c", status: "critical").Checked("C", status: "passing"));
        Assert.Equal("passing", Assert.Single(_catalog.Picture.ChecksOf("a")).Status);
    }

    [Fact]
    public void A_service_wins_over_a_check_and_what_is_not_there_is_no_error()
    {
        _catalog.Register(Wanted.Node("a").With("web").Checked("alive").Checked("ping", "web"));
        Assert.False(_catalog.Deregister("nosuch"));
        Assert.False(_catalog.Deregister("a", "nosuch", "alive"));
        Assert.True(_catalog.Deregister("A", "WEB", "alive"));
        Assert.Equal("alive", Assert.Single(_catalog.Picture.ChecksOf("a")).CheckId);
        Assert.Equal("Must provide node", _catalog.Plan(new Deregistration("", "", "")).Refused?.Message);
    }

    [Theory]
    [InlineData("2", null)]
    [InlineData("22", "b")]
    [InlineData("222", "b")]
    [InlineData("22222222-2", null)]
    [InlineData("22222222-22", null)]
    [InlineData("2222222222", "b")]
    [InlineData("22222222-2222", null)]
    [InlineData("22222222-2222-22", "b")]
    [InlineData(Wanted.IdB, "b")]
    [InlineData("AB", "c")]
    [InlineData("zz", null)]
    [InlineData("11", null)]
    [InlineData("1111", null)]
    [InlineData("111111111111111111111111111111ff", "d")]
    [InlineData("B", "b")]
    public void H52_a_node_is_found_by_name_then_by_a_unique_beginning_of_its_id(string asked, string? found)
    {
        _catalog.Register(Wanted.Node("a", id: Wanted.IdA));
        _catalog.Register(Wanted.Node("b", id: Wanted.IdB));
        _catalog.Register(Wanted.Node("c", id: "ab111111-1111-1111-1111-111111111111"));
        _catalog.Register(Wanted.Node("d", id: "11111111-1111-1111-1111-1111111111ff"));
        Assert.Equal(found, _catalog.Picture.FindNode(asked)?.Name);
    }
}
