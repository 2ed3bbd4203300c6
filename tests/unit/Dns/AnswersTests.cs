using System.Collections.Immutable;
using Muster.Doors.Dns;
using Muster.Doors.Dns.Wire;
using Muster.Registry.Catalog;

namespace Muster.Tests.Unit.Dns;

/// <summary>Answers, record by record, as Consul 1.8.7 gave them for the same catalog.</summary>
public sealed class AnswersTests
{
    private const string Soa = "auth consul. 0 SOA ns.consul. hostmaster.consul. 1700000000 3600 600 86400 0";
    private const string NoSuchName = "NameError\n" + Soa;
    private const string NoData = "NoError\n" + Soa;

    private static readonly FixedPicture _catalog = new FixedPicture()
        .Node("lab1", "127.0.0.1", ("seg", "")).Service("consul", 8300)
        .Node("n-a", "10.1.0.1", ("os", "linux"), ("rfc1035-note", "plain"))
        .Service("dup", 85).Service("dup", 86, weights: new Weights(7, 3), checks: "warning")
        .Service("bad", 86, checks: "critical").Service("warn", 86, weights: new Weights(5, 2), checks: ["passing", "warning"])
        .Service("odd", 86, weights: new Weights(5, 2), checks: "strange").Service("ipm", 82, "10.99.0.1")
        .Service("fqm", 82, "svc.example.com").Service("UpCase", 86, tags: ["tcp", "V1"])
        .Node("n6", "fd00::6").Service("on6", 84)
        .Node("ext", "www.example.com").Service("onext", 83)
        .Node("inner", "n-a.node.consul")
        .Node("Upper", "10.1.0.7").Service("onup", 1)
        .Node("a b", "10.2.0.9").Service("c d", 81)
        .Node("w1", "10.2.0.1").Service("own", 81, "10.0.0.5").Service("own6", 81, "fd00::5")
        .Service("fqi", 82, "n-a.node.consul").Service("fqi2", 82, "own.service.consul.").Service("gone", 82, "no.service.consul")
        .Service("loopa", 82, "loopb.service.consul").Service("loopb", 82, "loopa.service.consul")
        .Service("same", 82).Service("same", 82).Service("same", 83)
        .Service("mix", 82, "svc2.example.com").Service("mix", 82, "10.7.7.7").Service("mix", 82, "fd00::77");

    [Theory]
    [InlineData("Upper.node.consul", "A", "NoError\nUpper.node.consul. 0 A 10.1.0.7")]
    [InlineData("uPPER.node.DC1.consul", "A", "NoError\nuPPER.node.DC1.consul. 0 A 10.1.0.7")]
    [InlineData(
        "n-a.node.consul",
        "A",
        "NoError\nn-a.node.consul. 0 A 10.1.0.1\nextra n-a.node.consul. 0 TXT os=linux\nextra n-a.node.consul. 0 TXT plain")]
    [InlineData(
        "n-a.node.consul",
        "Aaaa",
        "NoError\nextra n-a.node.consul. 0 TXT os=linux\nextra n-a.node.consul. 0 TXT plain")]
    [InlineData("n-a.node.consul", "Txt", "NoError\nn-a.node.consul. 0 TXT os=linux\nn-a.node.consul. 0 TXT plain")]
    [InlineData(
        "n-a.node.consul",
        "Any",
        "NoError\nn-a.node.consul. 0 A 10.1.0.1\nn-a.node.consul. 0 TXT os=linux\nn-a.node.consul. 0 TXT plain")]
    [InlineData("n-a.node.consul", "Srv", "NoError")]
    [InlineData("nobody.node.consul", "Srv", "NoError")]
    [InlineData("n6.node.consul", "A", "NoError")]
    [InlineData("n6.node.consul", "Aaaa", "NoError\nn6.node.consul. 0 AAAA fd00::6")]
    [InlineData("ext.node.consul", "A", "NoError\next.node.consul. 0 CNAME www.example.com.")]
    [InlineData("ext.node.consul", "Any", "NoError\next.node.consul. 0 CNAME www.example.com.")]
    [InlineData("ext.node.consul", "Cname", "NoError")]
    [InlineData("ext.node.consul", "Txt", "NoError")]
    [InlineData(
        "inner.node.consul",
        "Aaaa",
        "NoError\ninner.node.consul. 0 CNAME n-a.node.consul.\nn-a.node.consul. 0 A 10.1.0.1\n"
        + "n-a.node.consul. 0 TXT os=linux\nn-a.node.consul. 0 TXT plain")]
    [InlineData("a b.node.consul", "A", "NoError\na b.node.consul. 0 A 10.2.0.9")]
    [InlineData("c d.service.consul", "A", "NoError\nc d.service.consul. 0 A 10.2.0.9")]
    [InlineData("nobody.node.consul", "A", NoSuchName)]
    [InlineData("n-a.node.dc2.consul", "A", NoSuchName)]
    public void Nodes(string name, string type, string lines) => Assert.Equal(lines, Ask(name, type));

    [Theory]
    [InlineData("own.service.consul", "A", "NoError\nown.service.consul. 0 A 10.0.0.5")]
    [InlineData("OWN.Service.consul", "A", "NoError\nOWN.Service.consul. 0 A 10.0.0.5")]
    [InlineData("own.service.consul", "Aaaa", NoData)]
    [InlineData("own.service.consul", "15", NoData)]
    [InlineData("own.service.consul", "Txt", "NoError\nown.service.consul. 0 A 10.0.0.5")]
    [InlineData("own6.service.consul", "Aaaa", "NoError\nown6.service.consul. 0 AAAA fd00::5")]
    [InlineData("dup.service.consul", "A", "NoError\ndup.service.consul. 0 A 10.1.0.1")]
    [InlineData("upcase.service.consul", "A", "NoError\nupcase.service.consul. 0 A 10.1.0.1")]
    [InlineData("v1.upcase.service.consul", "A", "NoError\nv1.upcase.service.consul. 0 A 10.1.0.1")]
    [InlineData("_upcase._v1.service.consul", "A", "NoError\n_upcase._v1.service.consul. 0 A 10.1.0.1")]
    [InlineData("v2.upcase.service.consul", "A", NoSuchName)]
    [InlineData("bad.service.consul", "A", NoSuchName)]
    [InlineData("bad.service.consul", "Aaaa", NoSuchName)]
    [InlineData("warn.service.consul", "A", "NoError\nwarn.service.consul. 0 A 10.1.0.1")]
    [InlineData("web.service.dc2.consul", "A", NoSuchName)]
    [InlineData("mix.service.consul", "A", "NoError\nmix.service.consul. 0 A 10.7.7.7")]
    [InlineData("mix.service.consul", "Any", "NoError\nmix.service.consul. 0 A 10.7.7.7\nmix.service.consul. 0 AAAA fd00::77")]
    [InlineData("mix.service.consul", "15", "NoError\nmix.service.consul. 0 CNAME svc2.example.com.")]
    [InlineData("onext.service.consul", "A", "NoError\nonext.service.consul. 0 CNAME www.example.com.")]
    [InlineData("onext.service.consul", "Txt", "NoError\nonext.service.consul. 0 CNAME www.example.com.")]
    [InlineData(
        "fqi.service.consul", "A", "NoError\nfqi.service.consul. 0 CNAME n-a.node.consul.\nn-a.node.consul. 0 A 10.1.0.1")]
    [InlineData(
        "fqi2.service.consul", "A", "NoError\nfqi2.service.consul. 0 CNAME own.service.consul.\nown.service.consul. 0 A 10.0.0.5")]
    [InlineData("gone.service.consul", "A", "NoError\ngone.service.consul. 0 CNAME no.service.consul.")]
    public void Services(string name, string type, string lines) => Assert.Equal(lines, Ask(name, type));

    [Theory]
    [InlineData(
        "own.service.consul",
        "NoError\nown.service.consul. 0 SRV 1 1 81 0a000005.addr.dc1.consul.\nextra 0a000005.addr.dc1.consul. 0 A 10.0.0.5")]
    [InlineData(
        "own6.service.consul",
        "NoError\nown6.service.consul. 0 SRV 1 1 81 fd000000000000000000000000000005.addr.dc1.consul.\n"
        + "extra fd000000000000000000000000000005.addr.dc1.consul. 0 AAAA fd00::5")]
    [InlineData(
        "onup.service.consul",
        "NoError\nonup.service.consul. 0 SRV 1 1 1 Upper.node.dc1.consul.\nextra Upper.node.dc1.consul. 0 A 10.1.0.7")]
    [InlineData(
        "_own._tcp.consul",
        "NoError\n_own._tcp.consul. 0 SRV 1 1 81 0a000005.addr.dc1.consul.\nextra 0a000005.addr.dc1.consul. 0 A 10.0.0.5")]
    [InlineData(
        "ipm.service.consul",
        "NoError\nipm.service.consul. 0 SRV 1 1 82 0a630001.addr.dc1.consul.\nextra 0a630001.addr.dc1.consul. 0 A 10.99.0.1\n"
        + "extra n-a.node.dc1.consul. 0 TXT os=linux\nextra n-a.node.dc1.consul. 0 TXT plain")]
    [InlineData(
        "fqm.service.consul",
        "NoError\nfqm.service.consul. 0 SRV 1 1 82 svc.example.com.\n"
        + "extra n-a.node.dc1.consul. 0 TXT os=linux\nextra n-a.node.dc1.consul. 0 TXT plain")]
    [InlineData(
        "fqi.service.consul",
        "NoError\nfqi.service.consul. 0 SRV 1 1 82 n-a.node.consul.\nextra n-a.node.consul. 0 A 10.1.0.1")]
    [InlineData(
        "same.service.consul",
        "NoError\nsame.service.consul. 0 SRV 1 1 82 w1.node.dc1.consul.\nsame.service.consul. 0 SRV 1 1 83 w1.node.dc1.consul.\n"
        + "extra w1.node.dc1.consul. 0 A 10.2.0.1\nextra w1.node.dc1.consul. 0 A 10.2.0.1")]
    [InlineData("bad.service.consul", NoSuchName)]
    public void Servers(string name, string lines) => Assert.Equal(lines, Ask(name, "Srv"));

    [Theory]
    [InlineData("dup.service.consul", "1 1 85", "1 3 86")]
    [InlineData("warn.service.consul", "1 2 86")]
    [InlineData("odd.service.consul", "1 1 86")]
    public void Weights_follow_health(string name, params string[] servers)
    {
        var lines = Ask(name, "Srv");

        Assert.All(servers, server => Assert.Contains($"SRV {server} n-a.node.dc1.consul.", lines, StringComparison.Ordinal));
    }

    [Fact]
    public void Own_names_are_followed_three_steps_even_in_a_circle()
    {
        var answers = new Dig(_catalog)
            .Ask("loopa.service.consul", edns: new Edns(4096, Subnet: null)).Answers.Select(Dig.Show);

        Assert.Equal(
            [
                "loopa.service.consul. 0 CNAME loopb.service.consul.", "loopb.service.consul. 0 CNAME loopa.service.consul.",
                "loopa.service.consul. 0 CNAME loopb.service.consul.", "loopb.service.consul. 0 CNAME loopa.service.consul.",
            ],
            answers);
    }

    [Theory]
    [InlineData(
        "consul",
        "Soa",
        "NoError\nconsul. 0 SOA ns.consul. hostmaster.consul. 1700000000 3600 600 86400 0\n"
        + "auth consul. 0 NS lab1.node.dc1.consul.\nextra lab1.node.dc1.consul. 0 A 127.0.0.1")]
    [InlineData(
        "any.thing.CONSUL", "Ns", "NoError\nconsul. 0 NS lab1.node.dc1.consul.\nextra lab1.node.dc1.consul. 0 A 127.0.0.1")]
    [InlineData("consul", "A", NoSuchName)]
    [InlineData("ns.consul", "A", NoSuchName)]
    [InlineData("consul", "Axfr", "NotImplemented")]
    [InlineData("0A000005.addr.consul", "Aaaa", "NoError\n0a000005.addr.consul. 0 A 10.0.0.5")]
    [InlineData("0a00.addr.consul", "A", "NoError")]
    [InlineData("0a00000g.addr.consul", "A", NoSuchName)]
    [InlineData("1.0.1.10.in-addr.arpa", "Ptr", "NoError\n1.0.1.10.in-addr.arpa. 0 PTR n-a.node.dc1.consul.")]
    [InlineData("5.0.0.10.in-addr.arpa", "A", "NoError\n5.0.0.10.in-addr.arpa. 0 PTR own.service.dc1.consul.")]
    [InlineData("5.0.0.10.in-addr.arpa", "Soa", "NoError\n5.0.0.10.in-addr.arpa. 0 PTR own.service.dc1.consul.\n" + Soa)]
    [InlineData("9.9.9.9.in-addr.arpa", "Ptr", "ServerFailure")]
    [InlineData("www.example.com", "A", "Refused")]
    public void The_rest(string name, string type, string lines) => Assert.Equal(lines, Ask(name, type));

    [Fact]
    public void Header_bits()
    {
        var dig = new Dig(_catalog);
        var found = dig.Ask("own.service.consul");
        var refused = dig.Ask("www.example.com");
        var failed = dig.Ask("9.9.9.9.in-addr.arpa", RecordType.Ptr);

        Assert.True(found is { Authoritative: true, RecursionDesired: true, RecursionAvailable: false });
        Assert.True(refused is { Authoritative: false, RecursionDesired: true, RecursionAvailable: false });
        Assert.True(failed is { Authoritative: false, RecursionAvailable: true });
    }

    [Fact]
    public void Edns_is_answered_with_the_askers_size_and_its_subnet_for_everybody()
    {
        var subnet = new ClientSubnet(1, 24, 0, [1, 2, 3]);
        var dig = new Dig(_catalog);

        var found = dig.Ask("own.service.consul", edns: new Edns(100, subnet)).Edns;
        var missing = dig.Ask("no.service.consul", edns: new Edns(4096, Subnet: null)).Edns;
        var refused = dig.Ask("www.example.com", edns: new Edns(4096, Subnet: null)).Edns;

        Assert.Equal((100, 24, 0), (found!.UdpBytesMax, found.Subnet!.SourcePrefix, found.Subnet.ScopePrefix));
        Assert.Equal(4096, missing!.UdpBytesMax);
        Assert.Null(refused);
    }

    [Fact]
    public void Options_are_heard()
    {
        var options = new DnsDoorOptions
        {
            AltDomain = "alt.corp",
            NodeTtl = TimeSpan.FromSeconds(7),
            ServiceTtl = ImmutableDictionary<string, TimeSpan>.Empty
                .Add("*", TimeSpan.FromSeconds(5)).Add("ow*", TimeSpan.FromSeconds(9)).Add("own", TimeSpan.FromSeconds(14)),
            OnlyPassing = true,
            EnableAdditionalNodeMetaTxt = false,
            Soa = new SoaOptions { Refresh = 1, Retry = 2, Expire = 3, MinTtl = 4 },
        };
        var dig = new Dig(_catalog, options, domain: "My.Corp");
        const string soa = "auth my.corp. 4 SOA ns.my.corp. hostmaster.my.corp. 1700000000 1 2 3 4";

        Assert.Equal("NoError\nOWN.service.alt.CORP. 14 A 10.0.0.5", dig.Lines("OWN.service.alt.CORP"));
        Assert.Equal("NoError\nown6.service.my.corp. 9 AAAA fd00::5", dig.Lines("own6.service.my.corp", RecordType.Aaaa));
        Assert.Equal("NoError\nn-a.node.my.corp. 7 A 10.1.0.1", dig.Lines("n-a.node.my.corp"));
        Assert.Equal("NoError\n0a000005.addr.my.corp. 7 A 10.0.0.5", dig.Lines("0a000005.addr.alt.corp"));
        Assert.Equal("NameError\n" + soa, dig.Lines("warn.service.alt.corp"));
        Assert.Equal("NameError\n" + soa, dig.Lines("odd.service.my.corp"));
        Assert.Equal(
            "NoError\nipm.service.alt.corp. 5 SRV 1 1 82 0a630001.addr.dc1.my.corp.\n"
            + "extra 0a630001.addr.dc1.my.corp. 5 A 10.99.0.1",
            dig.Lines("ipm.service.alt.corp", RecordType.Srv));
        Assert.Equal(
            "NoError\nmy.corp. 7 NS lab1.node.dc1.my.corp.\nextra lab1.node.dc1.my.corp. 7 A 127.0.0.1",
            dig.Lines("alt.corp", RecordType.Ns));
        Assert.Equal("Refused", dig.Lines("own.service.consul"));
    }

    private static string Ask(string name, string type) => new Dig(_catalog).Lines(name, Enum.Parse<RecordType>(type));
}
