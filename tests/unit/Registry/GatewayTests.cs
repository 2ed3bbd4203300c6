using System.Collections.Immutable;
using Muster.Bedrock;
using Muster.Engine;
using Muster.Registry;
using Muster.Registry.Catalog;
using Muster.Registry.Catalog.Gateways;
using Muster.Registry.Entries;
using Muster.Registry.Rows;

namespace Muster.Tests.Unit.Registry;

/// <summary>What of the catalog is reached through gateways follows from the entries and the services, in whatever order they come.</summary>
public sealed class GatewayTests
{
    private static readonly string[] _services = ["web", "db", "mq"];

    private readonly Ledger _ledger = new();

    [Fact]
    public void What_is_named_keeps_its_words_beside_what_stands_for_all()
    {
        Set(Terminating("out", new LinkedService("web", "", "", "", "own"), new LinkedService("*", "", "", "", "any")));
        _ledger.Register(Wanted.Node("a").With("web"));
        _ledger.Register(Wanted.Node("a").With("db"));
        Assert.Equal(["db any *", "web own"], Shown("out"));
    }

    [Fact]
    public void Proxies_gateways_and_servers_are_not_among_all()
    {
        Set(Terminating("out", new LinkedService("*", "", "", "", "")));
        _ledger.Register(Wanted.Node("a").With("consul"));
        _ledger.Register(Wanted.Node("a") with
        {
            Service = new Service { Id = "p", Name = "p", Kind = "connect-proxy", Port = 1, Mesh = new Mesh { DestinationName = "web" } },
        });
        Assert.Empty(Shown("out"));
    }

    [Fact]
    public void Who_waits_for_a_gateway_is_woken_by_its_own_links_alone()
    {
        Set(Terminating("out", new LinkedService("web", "", "", "", "")));
        var index = _ledger.IndexOf(Asking.GatewayServices, "out");
        Set(Terminating("other", new LinkedService("db", "", "", "", "")));
        Assert.DoesNotContain(new Question(Asking.GatewayServices, "out"), _ledger.Touched);
        Assert.Contains(new Question(Asking.GatewayServices, "other"), _ledger.Touched);
        Set(Terminating("out"));
        Assert.Contains(new Question(Asking.GatewayServices, "out"), _ledger.Touched);
        Assert.Contains(new Question(Asking.ConnectHealth, "web"), _ledger.Touched);
        Assert.True(_ledger.IndexOf(Asking.GatewayServices, "out") > index);
    }

    [Fact]
    public void A_gateway_that_changes_wakes_who_waits_for_the_way_to_its_services_and_no_index_goes_back()
    {
        Set(Ingress("in", "web"));
        var linked = _ledger.IndexOf(Asking.Ingress, "web");
        _ledger.Register(Wanted.Node("a").With("in"));
        Assert.Contains(new Question(Asking.Ingress, "web"), _ledger.Touched);
        var shown = _ledger.IndexOf(Asking.Ingress, "web");
        Assert.True(shown > linked);
        Assert.Single(_ledger.Picture.Ingress("WEB"));
        Remove(EntryKinds.Ingress, "in");
        Assert.Empty(_ledger.Picture.Ingress("web"));
        Assert.True(_ledger.IndexOf(Asking.Ingress, "web") > shown);
        Assert.Equal(1, _ledger.IndexOf(Asking.Ingress, "never"));
    }

    [Fact]
    public void An_entry_that_says_the_same_changes_nothing()
    {
        Set(Ingress("in", "web"));
        var before = _ledger.IndexOf(Asking.GatewayServices, "in");
        Set(Ingress("in", "web"));
        Assert.Equal(before, _ledger.IndexOf(Asking.GatewayServices, "in"));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Loading_at_any_revision_and_folding_the_rest_gives_the_same(int seed)
    {
        var chance = new Prng((ulong)seed);
        var points = new List<(Revision At, IReadOnlyList<KeyValue> Rows)> { (_ledger.Head, []) };
        for (var step = 0; step < 60; step++)
        {
            Step(chance);
            points.Add((_ledger.Head, _ledger.Rows));
        }

        foreach (var (at, rows) in points)
        {
            var fold = new CatalogFold();
            var picture = _ledger.History.Where(batch => batch.At > at).Aggregate(
                fold.Load(at, rows), (state, batch) => fold.Step(state, batch, new HashSet<Question>()));
            Assert.Equal(Content(_ledger.Picture), Content(picture));
        }
    }

    private void Step(Prng chance)
    {
        var service = _services[chance.Next(3)];
        switch (chance.Next(6))
        {
            case 0:
                Set(Terminating("out", new LinkedService(service, "", "", "", $"{chance.Next(2)}")));
                break;
            case 1:
                Set(Terminating("all", new LinkedService(service, "", "", "", ""), new LinkedService("*", "", "", "", "any")));
                break;
            case 2:
                Set(Ingress("in", service, "*"));
                break;
            case 3:
                Remove(EntryKinds.Terminating, chance.Next(2) == 0 ? "out" : "all");
                break;
            case 4:
                _ledger.Deregister("a", service);
                break;
            default:
                _ledger.Register(Wanted.Node("a").With(service));
                break;
        }
    }

    private static IEnumerable<string> Content(CatalogSnapshot picture) =>
        new[] { "out", "all", "in" }.SelectMany(gateway => Lines(picture, gateway));

    private IEnumerable<string> Shown(string gateway) => Lines(_ledger.Picture, gateway);

    private static IEnumerable<string> Lines(CatalogSnapshot picture, string gateway) => picture.ServicesThrough(gateway)
        .Select(link => $"{link.Service} {link.Sni}{(link.Port > 0 ? $"{link.Port}" : "")}{(link.FromWildcard ? " *" : "")}");

    private void Set(ConfigEntry entry) => Assert.True(_ledger.TryCommit(Txn.Of(
        new Op.Put(Keyspace.Entry(entry.Kind, entry.Name), EntryCodec.Encode(entry), LeaseId.None))));

    private void Remove(string kind, string name) => Assert.True(_ledger.TryCommit(Txn.Of(
        new Op.Delete(KeyRange.Single(Keyspace.Entry(kind, name))))));

    private static TerminatingGateway Terminating(string name, params ImmutableArray<LinkedService> services) =>
        new() { Name = name, Services = services };

    private static IngressGateway Ingress(string name, params string[] services) => new()
    {
        Name = name,
        Listeners =
        [
            new IngressListener(80, "tcp", [.. services.Select(service =>
                new IngressService(service, null, ImmutableSortedDictionary<string, string>.Empty))]),
        ],
    };
}
