using System.Collections.Immutable;
using Muster.Doors.Dns;
using Muster.Doors.Dns.Wire;
using Muster.Registry.Catalog;
using Record = Muster.Doors.Dns.Wire.Record;

namespace Muster.Tests.Unit.Dns;

/// <summary>Names of prepared queries, over a picture that has some.</summary>
public sealed class QueryNamesTests
{
    private const string NoSuchName =
        "NameError\nauth consul. 0 SOA ns.consul. hostmaster.consul. 1700000000 3600 600 86400 0";

    private static readonly FixedPicture _catalog = Catalog();

    [Theory]
    [InlineData("near.query.consul")]
    [InlineData("near.query.dc1.consul")]
    [InlineData("near.query.dc1.dc.consul")]
    [InlineData("NEAR.QUERY.consul")]
    [InlineData("_near._tcp.query.consul")]
    public void By_name_in_any_form_in_the_order_found(string name)
    {
        var answers = new Dig(_catalog).Ask(name, edns: new Edns(4096, Subnet: null)).Answers;

        Assert.Equal(["10.0.0.3", "10.0.0.1", "10.0.0.2"], answers.Cast<Record.Address>().Select(record => $"{record.Ip}"));
        Assert.All(answers, record => Assert.Equal(9u, record.Ttl));
    }

    [Fact]
    public void A_query_without_a_ttl_has_its_services()
    {
        var options = new DnsDoorOptions
        {
            ServiceTtl = ImmutableDictionary<string, TimeSpan>.Empty.Add("web", TimeSpan.FromSeconds(4)),
        };
        var record = Assert.Single(new Dig(_catalog, options).Ask("with.dots.query.consul", RecordType.Srv).Answers);

        Assert.Equal("with.dots.query.consul. 4 SRV 1 1 80 n2.node.dc1.consul.", Dig.Show(record));
    }

    [Theory]
    [InlineData("none.query.consul")]
    [InlineData("empty.query.consul")]
    [InlineData("near.query.dc2.consul")]
    [InlineData("near.query.a.b.consul")]
    [InlineData("query.consul")]
    public void What_is_unknown_or_finds_nothing_does_not_exist(string name) =>
        Assert.Equal(NoSuchName, new Dig(_catalog).Lines(name));

    [Fact]
    public void What_is_found_is_for_the_subnet_it_was_asked_for()
    {
        var edns = new Edns(4096, new ClientSubnet(1, 24, 0, [1, 2, 3]));

        Assert.Equal(24, new Dig(_catalog).Ask("near.query.consul", edns: edns).Edns!.Subnet!.ScopePrefix);
        Assert.Equal(0, new Dig(_catalog).Ask("none.query.consul", edns: edns).Edns!.Subnet!.ScopePrefix);
        Assert.Equal(0, new Dig(_catalog).Ask("web.service.consul", edns: edns).Edns!.Subnet!.ScopePrefix);
    }

    [Fact]
    public void Askers_without_edns_get_the_nearest() =>
        Assert.Equal(3, new Dig(_catalog).Ask("wide.query.consul").Answers.Count);

    private static FixedPicture Catalog()
    {
        var catalog = new FixedPicture();
        for (var i = 1; i <= 5; i++)
        {
            catalog.Node($"n{i}", $"10.0.0.{i}").Service("web");
        }

        var web = catalog.InstancesOf("web", Road.Direct);
        return catalog
            .Query("near", new QueryFinds("web", [web[2], web[0], web[1]], TimeSpan.FromSeconds(9)))
            .Query("with.dots", new QueryFinds("Web", [web[1]], Ttl: null))
            .Query("wide", new QueryFinds("web", web, Ttl: null))
            .Query("empty", new QueryFinds("web", [], Ttl: null));
    }
}
