using System.Net;
using Muster.Agent.Config.Templates;

namespace Muster.Tests.Unit.Agent;

/// <summary>Templates over a machine of the test's own, with go-sockaddr's documented meaning.</summary>
public sealed class AddressTemplateTests
{
    private const InterfaceTraits Card = InterfaceTraits.Up | InterfaceTraits.Broadcast | InterfaceTraits.Multicast;

    private static readonly MachineAddress[] _machine =
    [
        At("lo", InterfaceTraits.Up | InterfaceTraits.Loopback, false, "127.0.0.1", 8),
        At("lo", InterfaceTraits.Up | InterfaceTraits.Loopback, false, "::1", 128),
        At("eth1", Card, false, "192.168.7.20", 24),
        At("eth0", Card, true, "10.1.2.3", 8),
        At("eth0", Card, true, "fd00::2", 64),
        At("eth0", Card, true, "fe80::1", 64),
        At("eth0", Card, true, "203.0.112.9", 28),
        At("tun0", InterfaceTraits.PointToPoint, false, "10.9.9.9", 32),
    ];

    [Theory]
    [InlineData("10.0.0.1", "10.0.0.1")]
    [InlineData("{{ GetPrivateIP }}", "10.1.2.3")]
    [InlineData("{{GetPrivateIP}}", "10.1.2.3")]
    [InlineData("{{ GetPrivateIPs }}", "10.1.2.3 192.168.7.20 10.9.9.9 fd00::2")]
    [InlineData("{{ GetPublicIP }}", "203.0.112.9")]
    [InlineData("{{ GetPublicIPs }}", "203.0.112.9")]
    [InlineData("{{ GetInterfaceIP \"eth0\" }}", "10.1.2.3")]
    [InlineData("{{ GetInterfaceIP \"lo\" }}", "")]
    [InlineData("{{ GetInterfaceIP \"none\" }}", "")]
    [InlineData("{{ GetInterfaceIPs \"lo\" }}", "127.0.0.1 ::1")]
    [InlineData("{{ GetInterfaceIPs \"eth.*\" }}", "10.1.2.3 192.168.7.20 203.0.112.9 fd00::2 fe80::1")]
    [InlineData("{{ GetAllInterfaces | include \"name\" \"eth.*\" | attr \"address\" }}", "192.168.7.20")]
    [InlineData("{{ GetAllInterfaces | include `name` `^tun\\d$` | attr `address` }}", "10.9.9.9")]
    [InlineData("{{ . | include \"name\" \"lo\" | join \"address\" \",\" }}", "127.0.0.1,::1")]
    [InlineData("{{ GetDefaultInterfaces | include \"type\" \"IPv4\" | join \"address\" \" \" }}", "10.1.2.3 203.0.112.9")]
    [InlineData("{{ GetPrivateInterfaces | include \"type\" \"IPv4\" | sort \"-address\" | join \"address\" \" \" }}", "192.168.7.20 10.1.2.3")]
    [InlineData("{{ GetPrivateInterfaces | exclude \"type\" \"IPv6\" | limit 1 | attr \"name\" }}", "eth0")]
    [InlineData("{{ GetPrivateInterfaces | offset 1 | limit 1 | attr \"address\" }}", "fd00::2")]
    [InlineData("{{ GetPrivateInterfaces | offset \"-1\" | attr \"address\" }}", "192.168.7.20")]
    [InlineData("{{ GetAllInterfaces | include \"network\" \"10.0.0.0/8|192.168.0.0/16\" | sort \"+name\" | join \"address\" \" \" }}", "10.1.2.3 192.168.7.20 10.9.9.9")]
    [InlineData("{{ GetAllInterfaces | include \"rfc\" \"1918\" | exclude \"size\" \"32\" | join \"address\" \" \" }}", "192.168.7.20 10.1.2.3")]
    [InlineData("{{ GetAllInterfaces | include \"flags\" \"loopback\" | attr \"string\" }}", "127.0.0.1/8")]
    [InlineData("{{ GetAllInterfaces | exclude \"flags\" \"up\" | attr \"address\" }}", "10.9.9.9")]
    [InlineData("{{ GetAllInterfaces | include \"flags\" \"link-local unicast\" | attr \"address\" }}", "fe80::1")]
    [InlineData("{{ GetAllInterfaces | include \"address\" \"^192\" | attr \"network\" }}", "192.168.7.0")]
    [InlineData("{{ GetAllInterfaces | sort \"name,-type\" | unique \"name\" | join \"name\" \" \" }}", "eth0 eth1 lo tun0")]
    [InlineData("{{ GetAllInterfaces | include \"name\" \"eth1\" | math \"network\" \"+2\" | attr \"address\" }}", "192.168.7.2")]
    [InlineData("{{ GetAllInterfaces | include \"name\" \"eth1\" | math \"network\" \"-1\" | attr \"address\" }}", "192.168.7.255")]
    [InlineData("{{ GetAllInterfaces | include \"name\" \"eth1\" | math \"address\" \"+256\" | attr \"address\" }}", "192.168.8.20")]
    [InlineData("{{ GetAllInterfaces | include \"name\" \"eth1\" | math \"address\" \"-21\" | attr \"address\" }}", "192.168.6.255")]
    [InlineData("{{ GetAllInterfaces | include \"name\" \"eth1\" | math \"mask\" \"16\" | attr \"string\" }}", "192.168.0.0/16")]
    [InlineData("{{ GetAllInterfaces | include \"name\" \"eth1\" | math \"mask\" \"28\" | attr \"string\" }}", "192.168.7.16/24")]
    [InlineData("{{ attr \"address\" (GetAllInterfaces | include \"name\" \"eth1\") }}", "192.168.7.20")]
    [InlineData("a {{ GetPrivateIP }} b", "a 10.1.2.3 b")]
    [InlineData("a {{- GetPrivateIP }} b", "a10.1.2.3 b")]
    [InlineData("a {{ GetPrivateIP -}} b", "a 10.1.2.3b")]
    public void Expands(string template, string expected)
    {
        var expanded = AddressTemplate.Expand(template, () => [.. _machine]);
        Assert.Null(expanded.Refused);
        Assert.Equal(expected, expanded.Value);
    }

    [Theory]
    [InlineData("binary", "11000000101010000000011100010100")]
    [InlineData("broadcast", "192.168.7.255")]
    [InlineData("first_usable", "192.168.7.1")]
    [InlineData("hex", "c0a80714")]
    [InlineData("host", "192.168.7.20")]
    [InlineData("last_usable", "192.168.7.254")]
    [InlineData("mask_bits", "24")]
    [InlineData("netmask", "ffffff00")]
    [InlineData("octets", "192 168 7 20")]
    [InlineData("port", "0")]
    [InlineData("size", "256")]
    [InlineData("type", "IPv4")]
    [InlineData("uint32", "3232237332")]
    [InlineData("uint128", "")]
    public void Tells_attributes(string name, string expected) => Assert.Equal(
        expected,
        AddressTemplate.Expand($"{{{{ GetAllInterfaces | include `name` `eth1` | attr `{name}` }}}}", () => [.. _machine]).Value);

    [Theory]
    [InlineData("{{ GetPrivateIP", "{{ is not closed by }}")]
    [InlineData("{{ }}", "a function is missing")]
    [InlineData("{{ Foo }}", "function \"Foo\" not defined; there are GetAllInterfaces")]
    [InlineData("{{ GetPrivateIP \"x\" }}", "GetPrivateIP takes nothing")]
    [InlineData("{{ GetInterfaceIP }}", "GetInterfaceIP takes 1 text in quotes, not 0")]
    [InlineData("{{ GetInterfaceIP eth0 }}", "\"eth0\" is neither a number nor a quoted text")]
    [InlineData("{{ GetInterfaceIP \"eth0 }}", "a quoted text is not closed")]
    [InlineData("{{ GetAllInterfaces }}", "it gives interfaces, not addresses: end it with")]
    [InlineData("{{ include \"name\" \"x\" | attr \"address\" }}", "include works on interfaces")]
    [InlineData("{{ GetAllInterfaces | include \"nme\" \"x\" | attr \"address\" }}", "invalid selector \"nme\"; there are address")]
    [InlineData("{{ GetAllInterfaces | include \"name\" \"(\" | attr \"address\" }}", "\"(\" is no pattern")]
    [InlineData("{{ GetAllInterfaces | include \"flag\" \"upp\" | attr \"address\" }}", "unknown interface flag: \"upp\"")]
    [InlineData("{{ GetAllInterfaces | include \"rfc\" \"1\" | attr \"address\" }}", "unsupported RFC \"1\"")]
    [InlineData("{{ GetAllInterfaces | include \"network\" \"10/8\" | attr \"address\" }}", "is no network such as")]
    [InlineData("{{ GetAllInterfaces | sort \"speed\" | attr \"address\" }}", "unknown sort type: \"speed\"")]
    [InlineData("{{ GetAllInterfaces | attr \"mac\" }}", "unknown attribute \"mac\"; there are address")]
    [InlineData("{{ GetAllInterfaces | offset 99 | attr \"address\" }}", "offset 99 is outside of 8 addresses")]
    [InlineData("{{ GetAllInterfaces | math \"address\" \"1\" | attr \"address\" }}", "takes a number with its sign")]
    [InlineData("{{ GetAllInterfaces | math \"mask\" \"129\" | attr \"address\" }}", "is no mask")]
    [InlineData("{{ ((((((((((((((((( GetPrivateIP }}", "unexpected")]
    public void Says_what_is_wrong(string template, string says)
    {
        var refused = AddressTemplate.Expand(template, () => [.. _machine]).Refused;
        Assert.NotNull(refused);
        Assert.StartsWith($"error parsing \"{template}\": ", refused.Message, StringComparison.Ordinal);
        Assert.Contains(says, refused.Message, StringComparison.Ordinal);
    }

    private static MachineAddress At(string card, InterfaceTraits traits, bool hasDefaultRoute, string ip, int prefixLength) =>
        new(card, traits, hasDefaultRoute, IPAddress.Parse(ip), prefixLength);
}
