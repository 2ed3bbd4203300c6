using Muster.Registry.Catalog;

namespace Muster.Tests.Unit.Registry;

/// <summary>What leads to a service through a mesh is found by that service's name, and waits of its own wake on it.</summary>
public sealed class ConnectTests
{
    private readonly Ledger _ledger = new();

    [Fact]
    public void A_proxy_is_found_by_its_destination_whatever_the_case()
    {
        _ledger.Register(Wanted.Node("a").With("web"));
        _ledger.Register(Proxy("a", "web-proxy", "WEB"));
        _ledger.Register(Proxy("b", "other-proxy", "other"));
        Assert.Equal(["web-proxy"], Names("web"));
        Assert.Equal(["web-proxy"], Names("Web"));
        Assert.Empty(Names("web-proxy"));
    }

    [Fact]
    public void A_native_service_is_found_by_its_own_name()
    {
        _ledger.Register(Native("a", "web"));
        Assert.Equal(["web"], Names("web"));
        _ledger.Register(Wanted.Node("a").With("web"));
        Assert.Empty(Names("web"));
    }

    [Fact]
    public void A_proxy_that_turns_to_another_destination_is_found_there_alone_and_both_wake()
    {
        _ledger.Register(Proxy("a", "p", "web"));
        var before = _ledger.IndexOf(Asking.Connect, "web");
        _ledger.Register(Proxy("a", "p", "db"));
        Assert.Empty(Names("web"));
        Assert.Equal(["p"], Names("db"));
        Assert.Contains(new Question(Asking.Connect, "web"), _ledger.Touched);
        Assert.Contains(new Question(Asking.ConnectHealth, "db"), _ledger.Touched);
        Assert.True(_ledger.IndexOf(Asking.Connect, "web") > before);
    }

    [Fact]
    public void Its_index_is_that_of_its_proxies()
    {
        _ledger.Register(Proxy("a", "p", "web"));
        var index = _ledger.IndexOf(Asking.ConnectHealth, "web");
        _ledger.Register(Wanted.Node("b").With("db"));
        Assert.Equal(index, _ledger.IndexOf(Asking.ConnectHealth, "web"));
        Assert.DoesNotContain(new Question(Asking.ConnectHealth, "web"), _ledger.Touched);
        _ledger.Register(Wanted.Node("a").Checked("c", status: "critical"));
        Assert.True(_ledger.IndexOf(Asking.ConnectHealth, "web") > index);
        Assert.Contains(new Question(Asking.ConnectHealth, "web"), _ledger.Touched);
        Assert.Equal("critical", Assert.Single(Assert.Single(_ledger.Picture.Connected("web")).Checks).Status);
    }

    [Fact]
    public void The_last_proxys_going_leaves_an_index()
    {
        _ledger.Register(Wanted.Node("a").With("web"));
        _ledger.Register(Proxy("a", "p", "web"));
        _ledger.Register(Wanted.Node("b").With("p"));
        var index = _ledger.IndexOf(Asking.Connect, "web");
        _ledger.Deregister("a", "p");
        Assert.Empty(Names("web"));
        Assert.True(_ledger.IndexOf(Asking.Connect, "web") > index);
        Assert.Contains(new Question(Asking.Connect, "web"), _ledger.Touched);
    }

    [Fact]
    public void Everything_wakes_on_anything()
    {
        _ledger.Register(Wanted.Node("a"));
        Assert.Contains(Question.Everything, _ledger.Touched);
        _ledger.Register(Wanted.Node("a").Checked("c"));
        Assert.Contains(Question.Everything, _ledger.Touched);
        Assert.Equal(_ledger.Head.Value, _ledger.IndexOf(Asking.Everything));
        Assert.Equal(1, _ledger.IndexOf(Asking.Nothing));
    }

    private IEnumerable<string> Names(string service) =>
        _ledger.Picture.Connected(service).Select(entry => entry.Instance.Service.Name);

    private static Registration Proxy(string node, string name, string destination) => Wanted.Node(node) with
    {
        Service = new Service
        {
            Id = name,
            Name = name,
            Kind = MeshRules.Proxy,
            Port = 1,
            Mesh = new Mesh { DestinationName = destination },
        },
    };

    private static Registration Native(string node, string name) => Wanted.Node(node) with
    {
        Service = new Service { Id = name, Name = name, Mesh = new Mesh { Native = true } },
    };
}
