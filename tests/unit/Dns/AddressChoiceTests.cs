using Muster.Doors.Dns;
using Muster.Doors.Dns.Wire;

namespace Muster.Tests.Unit.Dns;

/// <summary>Which address of several is answered, as Consul 1.8.7 chooses.</summary>
public sealed class AddressChoiceTests
{
    private static readonly FixedPicture _catalog = new FixedPicture()
        .Node("both", "10.1.1.1")
        .Tagged(("lan", "10.1.1.2"), ("lan_ipv4", "10.1.1.3"), ("lan_ipv6", "2001:db8::3"), ("wan", "198.51.100.1"))
        .Service("atnode", 80).Service("own", 80, "10.1.1.9")
        .Node("six", "2001:db8::1").Tagged(("lan_ipv4", "10.1.1.30")).Service("onsix", 80)
        .Node("plain", "10.2.1.1")
        .Service("tagged", 80, "10.2.1.2")
        .ServiceTagged(("lan", "10.2.1.3"), ("lan_ipv4", "10.2.1.4"), ("lan_ipv6", "2001:db8::24"), ("wan", "198.51.100.9"))
        .Service("onlytags", 80).ServiceTagged(("lan_ipv4", "10.2.1.44"))
        .Service("itself", 80, "itself.service.consul.")
        .Node("consul1", "10.3.1.1").Tagged(("lan_ipv6", "2001:db8::53")).Service("consul", 8300)
        .Node("far", "10.4.1.1").Far("dc2")
        .Tagged(("wan", "198.51.100.4"), ("lan_ipv6", "2001:db8::4"), ("wan_ipv6", "2001:db8::44")).Service("away", 80)
        .Node("far4", "10.4.1.2").Far("dc2").Tagged(("wan", "198.51.100.5"));

    [Theory]
    [InlineData("both.node.consul", "A", "A 10.1.1.3")]
    [InlineData("both.node.consul", "Aaaa", "AAAA 2001:db8::3")]
    [InlineData("both.node.consul", "Any", "AAAA 2001:db8::3")]
    [InlineData("six.node.consul", "A", "A 10.1.1.30")]
    [InlineData("six.node.consul", "Aaaa", "AAAA 2001:db8::1")]
    [InlineData("six.node.consul", "Any", "A 10.1.1.30")]
    [InlineData("atnode.service.consul", "A", "A 10.1.1.3")]
    [InlineData("atnode.service.consul", "Aaaa", "AAAA 2001:db8::3")]
    [InlineData("own.service.consul", "A", "A 10.1.1.9")]
    [InlineData("own.service.consul", "Srv", "SRV 1 1 80 0a010109.addr.dc1.consul.")]
    [InlineData("atnode.service.consul", "Srv", "SRV 1 1 80 20010db8000000000000000000000003.addr.dc1.consul.")]
    [InlineData("onsix.service.consul", "Srv", "SRV 1 1 80 0a01011e.addr.dc1.consul.")]
    [InlineData("tagged.service.consul", "A", "A 10.2.1.4")]
    [InlineData("tagged.service.consul", "Aaaa", "AAAA 2001:db8::24")]
    [InlineData("onlytags.service.consul", "A", "A 10.2.1.44")]
    [InlineData("onlytags.service.consul", "Srv", "SRV 1 1 80 0a02012c.addr.dc1.consul.")]
    [InlineData("itself.service.consul", "A", "A 10.2.1.1")]
    [InlineData("itself.service.consul", "Srv", "SRV 1 1 80 plain.node.dc1.consul.")]
    public void Answers(string name, string type, string answer) => Assert.Equal(answer, Asked(new Dig(_catalog), name, type));

    [Fact]
    public void A_service_that_names_itself_in_other_letters_is_followed_once()
    {
        var answers = new Dig(_catalog).Ask("ITSELF.service.consul").Answers.Select(Dig.Show);

        Assert.Equal(
            ["ITSELF.service.consul. 0 CNAME itself.service.consul.", "itself.service.consul. 0 A 10.2.1.1"], answers);
    }

    [Fact]
    public void Name_servers_come_with_the_address_they_are_known_by()
    {
        var extras = new Dig(_catalog).Ask("consul", RecordType.Ns).Extras.Select(Dig.Show);

        Assert.Equal(["consul1.node.dc1.consul. 0 AAAA 2001:db8::53"], extras);
    }

    [Theory]
    [InlineData(false, "far.node.consul", "A", "A 10.4.1.1")]
    [InlineData(true, "far.node.consul", "A", "A 198.51.100.4")]
    [InlineData(true, "far.node.consul", "Aaaa", "AAAA 2001:db8::44")]
    [InlineData(false, "far.node.consul", "Aaaa", "AAAA 2001:db8::4")]
    [InlineData(true, "far4.node.consul", "Any", "A 198.51.100.5")]
    [InlineData(true, "away.service.consul", "A", "A 198.51.100.4")]
    [InlineData(true, "both.node.consul", "A", "A 10.1.1.3")]
    public void Of_another_datacenter_the_wan_address_counts_where_that_is_wanted(
        bool translate, string name, string type, string answer) =>
        Assert.Equal(answer, Asked(new Dig(_catalog, new DnsDoorOptions { TranslateWanAddresses = translate }), name, type));

    private static string Asked(Dig dig, string name, string type) => string.Join(
        '\n',
        dig.Ask(name, Enum.Parse<RecordType>(type)).Answers.Select(record => Dig.Show(record).Split(' ', 3)[2]));
}
