using Muster.Registry.Catalog;

namespace Muster.Tests.Unit.Registry;

/// <summary>What raises which index: each case was seen on Consul 1.8.7.</summary>
public sealed class CatalogIndexTests
{
    private readonly Ledger _catalog = new();

    [Fact]
    public void B25_nodes_rise_only_when_a_node_really_changes()
    {
        _catalog.Register(Wanted.Node("a"));
        Assert.Equal(10, _catalog.IndexOf(Asking.Nodes));
        Assert.False(_catalog.Register(Wanted.Node("a")));
        _catalog.Register(Wanted.Node("a").With("web"));
        _catalog.Register(Wanted.Node("a").Checked("alive"));
        Assert.Equal(10, _catalog.IndexOf(Asking.Nodes));
        _catalog.Register(Wanted.Node("a", "10.0.0.2"));
        Assert.Equal(13, _catalog.IndexOf(Asking.Nodes));
        _catalog.Deregister("a");
        Assert.Equal(14, _catalog.IndexOf(Asking.Nodes));
    }

    [Fact]
    public void B26_services_rise_with_any_instance_anywhere()
    {
        _catalog.Register(Wanted.Node("a").With("web"));
        _catalog.Register(Wanted.Node("b").With("db"));
        Assert.Equal(11, _catalog.IndexOf(Asking.Services));
        _catalog.Register(Wanted.Node("b").With("db", "", "master"));
        Assert.Equal(12, _catalog.IndexOf(Asking.Services));
        _catalog.Register(Wanted.Node("b", "10.0.0.9"));
        _catalog.Register(Wanted.Node("b", "10.0.0.9").Checked("alive"));
        _catalog.Register(Wanted.Node("b", "10.0.0.9").Checked("ping", "db"));
        Assert.Equal(12, _catalog.IndexOf(Asking.Services));
        _catalog.Deregister("b", check: "ping");
        Assert.Equal(12, _catalog.IndexOf(Asking.Services));
        _catalog.Deregister("b", "db");
        Assert.Equal(17, _catalog.IndexOf(Asking.Services));
    }

    [Fact]
    public void B26_a_nodes_own_check_that_goes_raises_services_and_wakes_nobody()
    {
        _catalog.Register(Wanted.Node("a").Checked("alive"));
        _catalog.Deregister("a", check: "ALIVE");
        Assert.Equal(11, _catalog.IndexOf(Asking.Services));
        Assert.DoesNotContain(Question.Services, _catalog.Touched);
    }

    [Fact]
    public void B27_a_service_rises_with_its_instances_their_checks_and_their_nodes_and_with_no_sibling()
    {
        _catalog.Register(Wanted.Node("a").With("web"));
        _catalog.Register(Wanted.Node("b").With("db"));
        Assert.Equal(10, Web());
        _catalog.Register(Wanted.Node("b").Checked("ping", "db"));
        _catalog.Register(Wanted.Node("b").Checked("alive"));
        Assert.Equal(10, Web());
        Assert.Equal(13, _catalog.IndexOf(Asking.Service, "db"));

        _catalog.Register(Wanted.Node("a").Checked("ping", "web"));
        Assert.Equal(14, Web());
        _catalog.Register(Wanted.Node("a").Checked("alive"));
        Assert.Equal(15, Web());
        _catalog.Register(Wanted.Node("a", "10.0.0.7"));
        Assert.Equal(16, Web());
        _catalog.Register(Wanted.Node("a", "10.0.0.7").With("web", "", "new"));
        Assert.Equal(17, Web());
        _catalog.Deregister("a", check: "ping");
        Assert.Equal(18, Web());
        _catalog.Deregister("a", check: "alive");
        Assert.Equal(19, Web());
        Assert.Equal(13, _catalog.IndexOf(Asking.Service, "db"));

        long Web()
        {
            Assert.Equal(_catalog.IndexOf(Asking.Service, "web"), _catalog.IndexOf(Asking.Instances, "WEB"));
            return _catalog.IndexOf(Asking.Service, "web");
        }
    }

    [Fact]
    public void B27_only_readers_of_the_service_are_woken()
    {
        _catalog.Register(Wanted.Node("a").With("web"));
        _catalog.Register(Wanted.Node("b").With("db"));
        _catalog.Register(Wanted.Node("a").Checked("ping", "web"));
        Assert.Contains(new Question(Asking.Service, "web"), _catalog.Touched);
        Assert.DoesNotContain(new Question(Asking.Service, "db"), _catalog.Touched);
        _catalog.Register(Wanted.Node("b", "10.9.9.9"));
        Assert.Contains(new Question(Asking.Service, "db"), _catalog.Touched);
        Assert.DoesNotContain(new Question(Asking.Service, "web"), _catalog.Touched);
    }

    [Fact]
    public void B28_a_service_that_never_was_has_the_greatest_of_the_tables()
    {
        _catalog.Register(Wanted.Node("a").With("web"));
        _catalog.Register(Wanted.Node("a").Checked("alive"));
        Assert.Equal(11, _catalog.IndexOf(Asking.Service, "never"));
        Assert.Equal(10, _catalog.IndexOf(Asking.Instances, "never"));
    }

    [Fact]
    public void B28_the_last_instances_end_is_the_index_of_every_service_that_is_not_there()
    {
        _catalog.Register(Wanted.Node("a").With("web", "web1"));
        _catalog.Register(Wanted.Node("a").With("web", "web2"));
        _catalog.Register(Wanted.Node("a").With("db"));
        _catalog.Deregister("a", "web1");
        Assert.Equal(13, _catalog.IndexOf(Asking.Service, "web"));
        Assert.Equal(13, _catalog.IndexOf(Asking.Service, "never"));
        _catalog.Deregister("a", "web2");
        Assert.Contains(new Question(Asking.Service, "web"), _catalog.Touched);
        _catalog.Register(Wanted.Node("b").With("other"));
        Assert.Equal(14, _catalog.IndexOf(Asking.Service, "web"));
        Assert.Equal(14, _catalog.IndexOf(Asking.Instances, "never"));
        Assert.Equal(12, _catalog.IndexOf(Asking.Service, "db"));
    }

    [Fact]
    public void B28_an_instance_that_takes_another_name_has_left_the_old_one()
    {
        _catalog.Register(Wanted.Node("a").With("web", "one"));
        _catalog.Register(Wanted.Node("a").With("api", "one"));
        Assert.Empty(_catalog.Picture.Health("web"));
        Assert.Single(_catalog.Picture.Health("api"));
        Assert.Equal(11, _catalog.IndexOf(Asking.Service, "web"));
        Assert.Contains(new Question(Asking.Service, "web"), _catalog.Touched);
    }

    [Fact]
    public void B29_the_same_again_raises_nothing()
    {
        var all = Wanted.Node("a", id: Wanted.IdA).With("web", "w", "x", "y").Checked("ping", "w").Checked("alive");
        Assert.True(_catalog.Register(all));
        Assert.False(_catalog.Register(all));
        Assert.Empty(_catalog.Touched);
        Assert.Equal(10, _catalog.IndexOf(Asking.Service, "web"));
    }

    [Fact]
    public void B30_a_node_has_the_greater_of_nodes_and_services_and_1_when_it_is_not_there()
    {
        _catalog.Register(Wanted.Node("a"));
        _catalog.Register(Wanted.Node("b").With("db"));
        Assert.Equal(11, _catalog.IndexOf(Asking.Node, "A"));
        Assert.Equal(1, _catalog.IndexOf(Asking.Node, "nosuch"));
        Assert.DoesNotContain(new Question(Asking.Node, "a"), _catalog.Touched);
        _catalog.Register(Wanted.Node("a").Checked("alive"));
        Assert.DoesNotContain(new Question(Asking.Node, "a"), _catalog.Touched);
        _catalog.Register(Wanted.Node("a").With("web"));
        Assert.Contains(new Question(Asking.Node, "a"), _catalog.Touched);
    }

    [Fact]
    public void B31_checks_have_their_tables_index_and_wake_by_rows()
    {
        _catalog.Register(Wanted.Node("a").With("web").Checked("ping", "web", "warning"));
        _catalog.Register(Wanted.Node("b").Checked("alive"));
        foreach (var asking in new[] { Asking.NodeChecks, Asking.ServiceChecks, Asking.State })
        {
            Assert.Equal(11, _catalog.IndexOf(asking, "whatever"));
        }

        Assert.DoesNotContain(new Question(Asking.NodeChecks, "a"), _catalog.Touched);
        Assert.DoesNotContain(new Question(Asking.State, "warning"), _catalog.Touched);
        Assert.Contains(new Question(Asking.State, "any"), _catalog.Touched);
        _catalog.Register(Wanted.Node("a").Checked("ping", "web", "critical"));
        Assert.Superset(
            new HashSet<Question>
            {
                new(Asking.NodeChecks, "a"),
                new(Asking.ServiceChecks, "web"),
                new(Asking.State, "warning"),
                new(Asking.State, "critical"),
                new(Asking.State, "any"),
            },
            _catalog.Touched);
        Assert.DoesNotContain(new Question(Asking.State, "passing"), _catalog.Touched);
    }

    [Fact]
    public void B31_a_service_that_goes_raises_checks_even_without_any()
    {
        _catalog.Register(Wanted.Node("a").With("web"));
        _catalog.Deregister("a", "web");
        Assert.Equal(11, _catalog.IndexOf(Asking.State, "any"));
    }

    [Fact]
    public void A_node_that_goes_raises_all_it_had_and_only_that()
    {
        _catalog.Register(Wanted.Node("a").With("web").Checked("ping", "web"));
        _catalog.Register(Wanted.Node("bare"));
        _catalog.Deregister("bare");
        Assert.Equal(12, _catalog.IndexOf(Asking.Nodes));
        Assert.Equal(10, _catalog.IndexOf(Asking.Services));
        Assert.Equal(10, _catalog.IndexOf(Asking.State, "any"));
        _catalog.Deregister("a");
        Assert.Equal(13, _catalog.IndexOf(Asking.Services));
        Assert.Equal(13, _catalog.IndexOf(Asking.State, "any"));
        Assert.Equal(13, _catalog.IndexOf(Asking.Service, "web"));
        Assert.Empty(_catalog.Picture.Nodes);
        Assert.Empty(_catalog.Rows);
    }

    [Fact]
    public void An_empty_catalog_says_1_to_everything()
    {
        foreach (var asking in Enum.GetValues<Asking>())
        {
            Assert.Equal(1, _catalog.IndexOf(asking, "x"));
        }
    }
}
