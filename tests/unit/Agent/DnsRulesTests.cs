using System.Net;
using Muster.Agent.Config;
using Muster.Doors.Dns;
using Muster.Tests.Support;

namespace Muster.Tests.Unit.Agent;

/// <summary>What may be set about DNS, and how it is said that something may not.</summary>
public sealed class DnsRulesTests
{
    private static readonly AgentFlags _dev = new() { Dev = true };

    [Fact]
    public void Without_settings_everything_is_as_consul_has_it()
    {
        var options = Good(_dev).Dns;

        Assert.Equal(new DnsDoorOptions { Listen = options.Listen, Recursors = options.Recursors, ServiceTtl = options.ServiceTtl }, options);
        Assert.Empty(options.Recursors);
        Assert.Equal(TimeSpan.FromSeconds(2), options.RecursorTimeout);
        Assert.Equal((3, 0, true), (options.UdpAnswerLimit, options.ARecordLimit, options.AllowStale));
    }

    [Fact]
    [Honours("alt_domain", "addresses.dns", "dns_config")]
    public void Every_key_is_heard()
    {
        var config = Good(_dev with
        {
            Fragments =
            [
                """
                {"alt_domain":"Corp.Example.","translate_wan_addrs":true,"addresses":{"dns":"127.0.0.1 ::1"},
                 "dns_config":{"allow_stale":false,"max_stale":"5s","node_ttl":"1m","service_ttl":{"web":"2s","db-*":"3s"},
                 "only_passing":true,"enable_truncate":true,"udp_answer_limit":5,"a_record_limit":6,
                 "disable_compression":true,"recursor_timeout":"700ms","recursor_strategy":"random",
                 "enable_additional_node_meta_txt":false,"soa":{"refresh":1,"retry":2,"expire":3,"min_ttl":4},
                 "use_cache":true,"cache_max_age":"9s"}}
                """,
                "dns_config { udp_answer_limit = 7, service_ttl { web = \"4s\" } }",
            ],
        });
        var options = config.Dns;

        Assert.Equal([IPAddress.Loopback, IPAddress.IPv6Loopback], config.DnsClient.AsEnumerable());
        Assert.Equal([IPAddress.Loopback], config.Client.AsEnumerable());
        Assert.Equal(("Corp.Example", true), (options.AltDomain, options.TranslateWanAddresses));
        Assert.Equal((false, TimeSpan.FromSeconds(5)), (options.AllowStale, options.MaxStale));
        Assert.Equal(TimeSpan.FromMinutes(1), options.NodeTtl);
        Assert.Equal(
            [("db-*", 3.0), ("web", 4.0)],
            options.ServiceTtl.Select(pair => (pair.Key, pair.Value.TotalSeconds)).Order());
        Assert.Equal((true, true, true), (options.OnlyPassing, options.EnableTruncate, options.DisableCompression));
        Assert.Equal((7, 6), (options.UdpAnswerLimit, options.ARecordLimit));
        Assert.Equal((TimeSpan.FromMilliseconds(700), RecursorStrategy.Random), (options.RecursorTimeout, options.RecursorStrategy));
        Assert.False(options.EnableAdditionalNodeMetaTxt);
        Assert.Equal(new SoaOptions { Refresh = 1, Retry = 2, Expire = 3, MinTtl = 4 }, options.Soa);
        Assert.Equal((true, TimeSpan.FromSeconds(9)), (options.UseCache, options.CacheMaxAge));
    }

    [Fact]
    public void Recursors_of_flags_come_first_and_may_leave_out_the_port()
    {
        var recursors = Good(_dev with
        {
            Recursors = ["192.0.2.1", "[2001:db8::1]:5353", "::1"],
            Fragments = ["""{"recursors":["192.0.2.2:54 192.0.2.3"]}""", """{"recursors":["ns.example.com"]}"""],
        }).Dns.Recursors;

        EndPoint[] expected =
        [
            IPEndPoint.Parse("192.0.2.1:53"), IPEndPoint.Parse("[2001:db8::1]:5353"), IPEndPoint.Parse("[::1]:53"),
            IPEndPoint.Parse("192.0.2.2:54"), IPEndPoint.Parse("192.0.2.3:53"), new DnsEndPoint("ns.example.com", 53),
        ];
        Assert.Equal(expected, recursors.AsEnumerable());
    }

    public static TheoryData<AgentFlags, string> Bad() => new()
    {
        { Hcl("""{"dns_config":{"udp_answer_limit":-1}}"""), "dns_config.udp_answer_limit cannot be -1. Must be greater than or equal to zero" },
        { Hcl("""{"dns_config":{"a_record_limit":-1}}"""), "dns_config.a_record_limit cannot be -1. Must be greater than or equal to zero" },
        { Hcl("""{"dns_config":{"foo":1}}"""), "invalid config key dns_config.foo: here there can be a_record_limit, allow_stale" },
        { Hcl("""{"bootstrapp":true}"""), "invalid config key bootstrapp: did you mean bootstrap?" },
        { Hcl("""{"dns_config":{"node_ttl":"x"}}"""), "dns_config.node_ttl: invalid duration: \"x\": time: invalid duration \"x\"" },
        { Hcl("""{"dns_config":{"node_ttl":5}}"""), "dns_config.node_ttl cannot be 5: it must be a duration in quotes" },
        { Hcl("""{"dns_config":{"service_ttl":{"*":"-1s"}}}"""), "dns_config.service_ttl.* cannot be -1s" },
        { Hcl("""{"dns_config":{"only_passing":"true"}}"""), "dns_config.only_passing cannot be \"true\": it must be true or false" },
        { Hcl("""{"dns_config":{"soa":{"refresh":-1}}}"""), "dns_config.soa.refresh cannot be -1. Must be greater than or equal to zero" },
        { Hcl("""{"dns_config":{"recursor_strategy":"best"}}"""), "dns_config.recursor_strategy cannot be \"best\"" },
        { Hcl("""{"dns_config":[]}"""), "dns_config cannot be a list: it must be an object" },
        { Hcl("""{"recursors":"192.0.2.1"}"""), "recursors cannot be \"192.0.2.1\": it must be a list" },
        { Hcl("[]"), "1:1: a key was expected" },
        { Hcl("dns_config {\n only_pasing = true }"), "invalid config key dns_config.only_pasing: did you mean only_passing? (line 2)" },
        { Hcl("alt_domains=1,recursorz=2"), "invalid config key alt_domains: did you mean alt_domain? (line 1); invalid config key recursorz: did you mean recursors? (line 1)" },
        { Hcl("""{"addresses":{"dns":"unix:///x"}}"""), "DNS address cannot be a unix socket" },
        { Hcl("""{"addresses":{"dns":"localhost"}}"""), "addresses.dns: invalid ip address: localhost" },
        { _dev with { Recursors = ["0.0.0.0"] }, "DNS recursor address cannot be 0.0.0.0, :: or [::]" },
        { _dev with { Recursors = ["[::]:53"] }, "DNS recursor address cannot be 0.0.0.0, :: or [::]" },
        { _dev with { Recursors = ["192.0.2.1:99999"] }, "Invalid recursor address: address 99999: invalid port" },
        { _dev with { Recursors = ["a b?c"] }, "Invalid recursor address: b?c is neither" },
        { _dev with { Recursors = ["{{ Foo }}"] }, "recursors: error parsing \"{{ Foo }}\": function \"Foo\" not defined" },
        { _dev with { Recursors = ["unix:///x"] }, "DNS Recursors cannot be unix sockets" },
        { _dev with { AltDomain = "a..b" }, "alt_domain \"a..b\" is not a DNS domain" },
        { _dev with { Domain = "white space" }, "domain \"white space\" is not a DNS domain" },
    };

    [Theory]
    [MemberData(nameof(Bad))]
    public void What_may_not_be_is_named_in_one_line(AgentFlags flags, string begins)
    {
        var refused = ConfigCheck.Check(flags, [], new Machine("host", () => [])).Refused;
        Assert.NotNull(refused);
        Assert.StartsWith(begins, refused.Message.Replace("failed to parse -hcl: ", "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.DoesNotContain('\n', refused.Message);
    }

    private static AgentFlags Hcl(string fragment) => _dev with { Fragments = [fragment] };

    private static AgentConfig Good(AgentFlags flags)
    {
        var checkedConfig = ConfigCheck.Check(flags, [], new Machine("host", () => []));
        Assert.Null(checkedConfig.Refused);
        return checkedConfig.Value;
    }
}
