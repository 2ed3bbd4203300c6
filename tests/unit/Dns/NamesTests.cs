using Muster.Doors.Dns;
using Muster.Doors.Dns.Wire;
using Muster.Tests.Support;

namespace Muster.Tests.Unit.Dns;

/// <summary>What names mean, as seen on Consul 1.8.7.</summary>
public sealed class NamesTests
{
    private static readonly Names _names = new("consul", "alt.corp");

    [Theory]
    [InlineData("n1.node.consul", "Node { Name = n1, Datacenter =  }")]
    [InlineData("N1.NODE.Consul", "Node { Name = n1, Datacenter =  }")]
    [InlineData("dot.ted.node.consul", "Node { Name = dot.ted, Datacenter =  }")]
    [InlineData("n1.node.DC2.consul", "Node { Name = n1, Datacenter = dc2 }")]
    [InlineData("n1.node.a.b.consul", "Nothing { }")]
    [InlineData("node.consul", "Nothing { }")]
    [InlineData("web.service.consul", "Service { Name = web, Tag = , Datacenter = , Road = Direct }")]
    [InlineData("v1.web.service.dc1.consul", "Service { Name = web, Tag = v1, Datacenter = dc1, Road = Direct }")]
    [InlineData("prod.east.web.service.consul", "Service { Name = web, Tag = prod.east, Datacenter = , Road = Direct }")]
    [InlineData("_web._tcp.service.consul", "Service { Name = web, Tag = , Datacenter = , Road = Direct }")]
    [InlineData("_web._udp.service.consul", "Service { Name = web, Tag = udp, Datacenter = , Road = Direct }")]
    [InlineData("_web._v1.service.dc1.consul", "Service { Name = web, Tag = v1, Datacenter = dc1, Road = Direct }")]
    [InlineData("_web.service.consul", "Service { Name = _web, Tag = , Datacenter = , Road = Direct }")]
    [InlineData("_web._tcp.consul", "Nothing { }")]
    [InlineData("service.consul", "Nothing { }")]
    [InlineData("web.service.a.b.consul", "Nothing { }")]
    [InlineData("service.service.consul", "Service { Name = service, Tag = , Datacenter = , Road = Direct }")]
    [InlineData("web.connect.consul", "Service { Name = web, Tag = , Datacenter = , Road = Connect }")]
    [InlineData("v1.web.ingress.dc1.consul", "Service { Name = web, Tag = , Datacenter = dc1, Road = Ingress }")]
    [InlineData("connect.consul", "Nothing { }")]
    [InlineData("x.query.consul", "Query { NameOrId = x, Datacenter =  }")]
    [InlineData("with.dots.query.DC2.consul", "Query { NameOrId = with.dots, Datacenter = dc2 }")]
    [InlineData("_x._tcp.query.consul", "Query { NameOrId = x, Datacenter =  }")]
    [InlineData("query.consul", "Nothing { }")]
    [InlineData("web.service.dc2.dc.consul", "Service { Name = web, Tag = , Datacenter = dc2, Road = Direct }")]
    [InlineData("_web._tcp.service.dc2.dc.consul", "Service { Name = web, Tag = , Datacenter = dc2, Road = Direct }")]
    [InlineData("n1.node.dc2.DC.consul", "Node { Name = n1, Datacenter = dc2 }")]
    [InlineData("x.query.dc2.dc.consul", "Query { NameOrId = x, Datacenter = dc2 }")]
    [InlineData("web.service.dc2.peer.consul", "Nothing { }")]
    [InlineData("web.service.a.dc2.dc.consul", "Nothing { }")]
    [InlineData("foo.bar.consul", "Nothing { }")]
    [InlineData("consul", "Nothing { }")]
    [InlineData("web.service.alt.CORP", "Service { Name = web, Tag = , Datacenter = , Road = Direct }")]
    [InlineData("web.service.corp", "Foreign { }")]
    [InlineData("www.example.com", "Foreign { }")]
    [InlineData("0a000005.addr.consul", "Address { Owner = 0a000005.addr.consul., Ip = 10.0.0.5 }")]
    [InlineData("0A000005.ADDR.alt.corp", "Address { Owner = 0a000005.addr.consul., Ip = 10.0.0.5 }")]
    [InlineData("0a000005.addr.a.b.consul", "Address { Owner = 0a000005.addr.a.b.consul., Ip = 10.0.0.5 }")]
    [InlineData(
        "fd000000000000000000000000000005.addr.consul",
        "Address { Owner = fd000000000000000000000000000005.addr.consul., Ip = fd00::5 }")]
    [InlineData("0a00000g.addr.consul", "Nothing { }")]
    [InlineData("0a0000055.addr.consul", "Nothing { }")]
    [InlineData("0a00.addr.consul", "Empty { }")]
    [InlineData("x.0a000005.addr.consul", "Nothing { }")]
    [InlineData("5.0.0.10.in-addr.arpa", "Reverse { Ip = 10.0.0.5 }")]
    [InlineData("5.0.0.10.IN-ADDR.ARPA", "Reverse { Ip = 10.0.0.5 }")]
    [InlineData(
        "5.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.d.f.ip6.arpa", "Reverse { Ip = fd00::5 }")]
    [InlineData("10.in-addr.arpa", "Reverse { Ip =  }")]
    [InlineData("500.0.0.10.in-addr.arpa", "Reverse { Ip =  }")]
    [InlineData("arpa", "Reverse { Ip =  }")]
    [Covers("D-07")]
    public void Meanings(string name, string meaning) =>
        Assert.Equal(meaning, _names.Parse(WireTests.Name(name), RecordType.A).ToString());

    [Theory]
    [InlineData("_web._tcp.consul", "Service { Name = web, Tag = , Datacenter = , Road = Direct }")]
    [InlineData("_web._v1.dc1.consul", "Service { Name = web, Tag = v1, Datacenter = dc1, Road = Direct }")]
    [InlineData("_web.consul", "Service { Name = _web, Tag = , Datacenter = , Road = Direct }")]
    public void A_question_for_servers_need_not_say_service(string name, string meaning) =>
        Assert.Equal(meaning, _names.Parse(WireTests.Name(name), RecordType.Srv).ToString());

    [Fact]
    public void A_dot_inside_a_label_separates_nothing()
    {
        var name = DnsName.FromWire([3, (byte)'w', (byte)'.', (byte)'b', 7, .. "service"u8, 6, .. "consul"u8, 0]);

        Assert.Equal(
            @"Service { Name = w\.b, Tag = , Datacenter = , Road = Direct }", _names.Parse(name, RecordType.A).ToString());
    }

    [Fact]
    public void The_root_is_nobodys() => Assert.IsType<Asked.Foreign>(_names.Parse(DnsName.Root, RecordType.Ns));

    [Theory]
    [InlineData("os", "linux", "os=linux")]
    [InlineData("rfc1035-note", "plain=x`", "plain=x`")]
    [InlineData("RFC1035-note", "x", "x")]
    [InlineData("a=b", "c`d", "a`=b=c``d")]
    [InlineData("  ld", "x", "` ` ld=x")]
    [InlineData("tr  ", " y ", "tr` ` = y ")]
    [InlineData(" a b ", "c", "` a b` =c")]
    [InlineData("`=`", "=`", "```=``==``")]
    [InlineData("", "", "=")]
    public void Metadata_is_written_as_RFC_1464_says(string key, string value, string text) =>
        Assert.Equal(text, NodeMeta.TextOf(key, value));
}
