using System.Net;
using Muster.Tests.Conformance.Pairing;
using Muster.Tests.Conformance.Wire;
using Muster.Tests.Support;

namespace Muster.Tests.Conformance.Dns;

/// <summary>Two servers whose DNS is set otherwise.</summary>
public abstract class DnsPair(string folder, params string[] arguments)
    : ConfiguredPair(folder, arguments)
{
    /// <summary>
    /// Answers are as long on both sides, to the byte: names are compressed, or not, alike. Metadata is small enough to stay.
    /// </summary>
    public async Task HasAnswersOfOneSizeAsync()
    {
        foreach (var number in (int[])[1, 2, 3])
        {
            await OnBothAsync(side => RawExchange.PutAsync(
                side.HttpPort,
                "/v1/catalog/register",
                $$$"""
                {"Node":"size-{{{number}}}","Address":"10.82.1.{{{number}}}","NodeMeta":{"k":"v"},
                 "Service":{"Service":"sized","Port":1,"Address":"{{{(number == 1 ? "" : $"10.82.2.{number}")}}}"} }
                """));
        }

        foreach (var question in (string[])
        [
            "sized.service.consul A", "sized.service.consul SRV", "sized.service.consul SRV +noedns", "sized.service.consul SRV +tcp",
            "_sized._tcp.service.consul SRV +bufsize=4096", "size-1.node.consul ANY", "size-1.node.dc1.consul TXT", "consul NS",
            "consul SOA", "none.service.consul A", "10.82.1.1.addr.consul A", "-x 10.82.1.1", "-x 10.82.2.2",
            "sized.service.consul A +subnet=10.1.2.0/24",
        ])
        {
            var sizes = await OnBothAsync(side => Wire.Dig.SizeAsync(side.DnsPort, question));
            Assert.True(sizes[0] == sizes[1], $"{question}: {sizes[0]} bytes of Consul's, {sizes[1]} of Muster's");
        }
    }
}

/// <summary>With recursors: the first is not there, the second knows, the third would answer otherwise.</summary>
public sealed class RecursingPair : DnsPair, IAsyncLifetime
{
    public const string Folder = "dns-recursors";

    private readonly FakeNameServer _second;
    private readonly FakeNameServer _third;

    public RecursingPair()
        : this(new FakeNameServer(mark: 2), new FakeNameServer(mark: 3))
    {
    }

    private RecursingPair(FakeNameServer second, FakeNameServer third)
        : base(
            Folder,
            $"-recursor={new IPEndPoint(IPAddress.Loopback, FreePorts.Take())}",
            $"-recursor={second.Address}",
            $$"""-hcl={"recursors":["{{third.Address}}"],"dns_config":{"recursor_timeout":"500ms","node_ttl":"7s","service_ttl":{"*":"9s"} } }""")
    {
        _second = second;
        _third = third;
    }

    async Task IAsyncLifetime.DisposeAsync()
    {
        await base.DisposeAsync();
        await _second.DisposeAsync();
        await _third.DisposeAsync();
    }
}

/// <summary>With every setting away from its default.</summary>
public sealed class StrictPair() : DnsPair(
    Folder,
    """
    -hcl={"dns_config":{"only_passing":true,"enable_truncate":true,"udp_answer_limit":5,"a_record_limit":4,
    "disable_compression":true,"enable_additional_node_meta_txt":false,"node_ttl":"11s",
    "service_ttl":{"*":"12s","db-*":"13s","db-main":"14s","Upper":"15s"},"allow_stale":false,"max_stale":"1s",
    "use_cache":true,"cache_max_age":"1s","soa":{"refresh":1,"retry":2,"expire":3,"min_ttl":4}}}
    """)
{
    public const string Folder = "dns-strict";
}

/// <summary>With two domains, neither of them Consul's.</summary>
public sealed class DomainsPair() : DnsPair(
    Folder, "-domain=Corp.Example.", "-alt-domain=alt", """-hcl={"translate_wan_addrs":true,"dns_config":{"udp_answer_limit":0}}""")
{
    public const string Folder = "dns-domains";
}
