using System.Net;
using Muster.Agent.Config;
using Muster.Agent.Config.Templates;
using Muster.Tests.Support;

namespace Muster.Tests.Unit.Agent;

public sealed class ConfigCheckTests
{
    private static readonly AgentFlags _dev = new() { Dev = true };
    private static readonly AgentFlags _server = new() { Server = true, DataDirectory = "/d" };

    [Fact]
    public void Dev_needs_nothing()
    {
        var config = Good(_dev);
        Assert.Equal(("host", "dc1", "consul"), (config.NodeName, config.Datacenter, config.Domain));
        Assert.Equal((8500, 8600, 8300, 8301), (config.HttpPort, config.DnsPort, config.ServerPort, config.SerfLanPort));
        Assert.Equal((IPAddress.Loopback, IPAddress.Loopback), (config.Bind, config.Advertise));
        Assert.Equal([IPAddress.Loopback], config.Client.AsEnumerable());
        Assert.Null(config.DataDirectory);
    }

    [Fact]
    public void A_server_advertises_the_only_private_address()
    {
        var config = Good(_server, "10.1.2.3");
        Assert.Equal((IPAddress.Any, IPAddress.Parse("10.1.2.3")), (config.Bind, config.Advertise));
    }

    [Fact]
    public void Several_client_addresses_are_listened_on() => Assert.Equal(
        [IPAddress.Loopback, IPAddress.IPv6Loopback], Good(_dev with { Client = "127.0.0.1 ::1" }).Client.AsEnumerable());

    [Theory]
    [InlineData(null, null, 2379, true)]
    [InlineData(2379, null, 2379, false)]
    [InlineData(null, 2379, -1, false)]
    [InlineData(2378, 2379, 2378, false)]
    [InlineData(null, -1, 2379, true)]
    public void Who_asks_for_tls_for_etcds_clients_alone_has_no_door_without_it(int? plain, int? secured, int port, bool optional)
    {
        var config = Good(_dev with
        {
            EtcdPort = plain,
            EtcdTlsPort = secured,
            Tls = new TlsFlags { Defaults = new TlsSettings { CertFile = "cert.pem", KeyFile = "key.pem" } },
        });
        Assert.Equal((port, optional, secured ?? -1), (config.EtcdPort, config.IsEtcdOptional, config.EtcdTlsPort));
        Assert.Equal(secured > 0, config.EtcdTls is not null);
    }

    [Fact]
    public void Names_are_written_as_consul_writes_them()
    {
        var config = Good(_dev with { Datacenter = "DC-2", Domain = "Corp.Example.", NodeId = "AABBCCDD-b03f-598c-d17b-ae64436ba7fa" });
        Assert.Equal(("dc-2", "corp.example"), (config.Datacenter, config.Domain));
        Assert.Equal("aabbccdd-b03f-598c-d17b-ae64436ba7fa", config.NodeId);
    }

    [Fact]
    public void Node_meta_pairs_are_split_at_the_first_colon()
    {
        var meta = Good(_dev with { NodeMeta = ["a:b:c", "flag", "a2:"] }).NodeMeta;
        Assert.Equal([("a", "b:c"), ("a2", ""), ("flag", "")], meta.Select(pair => (pair.Key, pair.Value)));
    }

    public static TheoryData<AgentFlags, string> Bad() => new()
    {
        { new AgentFlags(), "data_dir cannot be empty" },
        { new AgentFlags { Server = true }, "data_dir cannot be empty" },
        { new AgentFlags { DataDirectory = "/d" }, "a client agent is not there yet" },
        { new AgentFlags { DataDirectory = "/d", BootstrapExpect = 1 }, "'bootstrap = true' requires 'server = true'" },
        { new AgentFlags { DataDirectory = "/d", BootstrapExpect = 3 }, "'bootstrap_expect > 0' requires 'server = true'" },
        { new AgentFlags { DataDirectory = "/d", Bootstrap = true }, "'bootstrap = true' requires 'server = true'" },
        { _server with { Bootstrap = true, BootstrapExpect = 3 }, "'bootstrap_expect > 0' and 'bootstrap = true' are mutually exclusive" },
        { _server with { BootstrapExpect = -1 }, "bootstrap_expect cannot be -1. Must be greater than or equal to zero" },
        { _server with { BootstrapExpect = 3 }, "bootstrap_expect cannot be 3 yet" },
        { _dev with { Datacenter = "bad_dc!" }, "datacenter cannot be \"bad_dc!\". Please use only [a-z0-9-_]" },
        { _dev with { Advertise = "0.0.0.0" }, "Advertise address cannot be 0.0.0.0, :: or [::]" },
        { _dev with { Advertise = "[::]" }, "Advertise address cannot be 0.0.0.0, :: or [::]" },
        { _dev with { Bind = "1.2.3" }, "bind_addr: invalid ip address: 1.2.3" },
        { _dev with { Bind = "{{ GetPrivateIP }}" }, "bind_addr cannot be empty: \"{{ GetPrivateIP }}\" finds no address on this machine" },
        { _dev with { Bind = "10.0.0.1 10.0.0.2" }, "bind_addr cannot contain multiple addresses" },
        { _dev with { Bind = "{{ Foo }}" }, "bind_addr: error parsing \"{{ Foo }}\": function \"Foo\" not defined" },
        { _dev with { Client = "unix:///s" }, "client_addr cannot be a unix socket: unix:///s" },
        { _dev with { Client = "{{ GetPublicIP }}" }, "client_addr cannot be empty" },
        { Hcl("addresses { dns = \"unix:///s\" }"), "DNS address cannot be a unix socket" },
        { Hcl("addresses { http = \"unix://s\" }"), "addresses.http \"unix://s\" is no socket" },
        { Hcl("advertise_addr_ipv6 = \"10.0.0.1\""), "advertise_addr_ipv6 must be an ipv6 address" },
        { Hcl("advertise_addr_wan = \"0.0.0.0\""), "Advertise WAN address cannot be 0.0.0.0, :: or [::]" },
        { Hcl("unix_sockets { user = \"nobody-here\" }"), "unix_sockets.user: invalid user specified" },
        { Hcl("unix_sockets { group = \"x\" }"), "unix_sockets.group: invalid group specified" },
        { Hcl("unix_sockets { mode = \"0999\" }"), "unix_sockets.mode: invalid mode specified" },
        { Hcl("key_file = \"/k\""), "cert_file and key_file belong together" },
        { Hcl("verify_incoming = true"), "VerifyIncoming set but no CA certificates were provided" },
        { Hcl("ports { https = 8501 } tls { https { cert_file = \"c\" key_file = \"k\" crl_file = \"revoked.crl\" } }"), "crl_file needs verify_incoming: clients show no certificate that could be revoked" },
        { Hcl("tls_min_version = \"tls9\""), "TLSMinVersion: value tls9 not supported, please specify one of [tls10, tls11, tls12, tls13]" },
        { Hcl("tls { https { tls_cipher_suites = \"TLS_X\" } }"), "invalid tls cipher suites: unsupported cipher \"TLS_X\"" },
        { _dev with { Client = "127.0.0.1 localhost" }, "client_addr: invalid ip address: localhost" },
        { _dev with { HttpPort = 8600 }, "HTTP address 127.0.0.1:8600 already configured for DNS" },
        { _dev with { HttpPort = 99999 }, "ports.http: invalid port: 99999" },
        { _dev with { DnsPort = -2 }, "ports.dns: invalid port: -2" },
        { _dev with { NodeId = "xx" }, "node_id \"xx\" is not a UUID" },
        { _dev with { LogLevel = "loud" }, "Invalid log level: loud. Valid log levels are: [TRACE DEBUG INFO WARN ERR ERROR]" },
        { _dev with { NodeMeta = [":v"] }, "node_meta invalid: Couldn't load metadata pair ('', 'v'): Key cannot be blank" },
        { _dev with { NodeMeta = ["consul-x:1"] }, "node_meta invalid: Couldn't load metadata pair ('consul-x', '1'): Key prefix 'consul-' is reserved for internal use" },
        { _dev with { NodeMeta = [.. Enumerable.Range(0, 65).Select(n => $"k{n}:v")] }, "node_meta invalid: Node metadata cannot contain more than 64 key/value pairs" },
        { _server, "No private IPv4 address found. Please configure one with 'bind' and/or 'advertise'" },
    };

    [Theory]
    [MemberData(nameof(Bad))]
    public void A_bad_start_is_named_in_one_line(AgentFlags flags, string begins)
    {
        var refused = ConfigCheck.Check(flags, [], MachineWith()).Refused;
        Assert.NotNull(refused);
        Assert.StartsWith(begins, refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', refused.Message);
    }

    [Fact]
    public void Https_without_a_certificate_stays_closed_and_says_so()
    {
        var config = Good(Hcl("ports { https = 8501 }"));
        Assert.Equal(AgentConfig.PortOff, config.HttpsPort);
        Assert.Equal(
            ["ports.https has no effect: HTTPS has nothing to show; name a certificate with cert_file and key_file"], config.Notes);
    }

    [Fact]
    public void Several_private_addresses_ask_for_a_choice()
    {
        var refused = ConfigCheck.Check(_server, [], MachineWith("10.0.0.1", "192.168.0.1")).Refused;
        Assert.StartsWith(
            "Multiple private IPv4 addresses found. Please configure one with 'bind' and/or 'advertise'",
            refused!.Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Ports_that_are_off_or_chosen_later_never_collide() =>
        Good(_dev with { HttpPort = 0, DnsPort = 0, ServerPort = -1, SerfLanPort = -1 });

    [Fact]
    public void Addresses_are_told_by_family_and_by_the_users_names()
    {
        var config = Good(Hcl(
            """
            advertise_addr = "10.0.0.1" advertise_addr_ipv6 = "fd00::1" advertise_addr_wan = "192.0.2.1"
            tagged_addresses { rack = "10.9.9.9" }
            """));
        Assert.Equal(
            [
                ("lan", "10.0.0.1"), ("lan_ipv4", "10.0.0.1"), ("lan_ipv6", "fd00::1"), ("rack", "10.9.9.9"),
                ("wan", "192.0.2.1"), ("wan_ipv4", "192.0.2.1"), ("wan_ipv6", "fd00::1"),
            ],
            config.TaggedAddresses.Select(pair => (pair.Key, pair.Value)));
    }

    [Fact]
    [Honours("session_ttl_min")]
    public void Sessions_may_live_as_short_as_is_said() =>
        Assert.Equal(TimeSpan.FromSeconds(2), Good(Hcl("session_ttl_min = \"2s\"")).SessionTtlMin);

    [Fact]
    public void Each_door_may_be_elsewhere()
    {
        var config = Good(Hcl(
            "client_addr = \"127.0.0.3\" addresses { http = \"unix:///run/s 127.0.0.1\" https = \"::1\" dns = \"127.0.0.2\" }"));
        Assert.Equal("unix:///run/s 127.0.0.1", string.Join(' ', config.HttpAddresses));
        Assert.Equal("::1", string.Join(' ', config.HttpsAddresses));
        Assert.Equal("127.0.0.2", string.Join(' ', config.DnsClient));
        Assert.Equal(["/run/s"], config.SocketPaths());
    }

    [Fact]
    public void Templates_stand_for_addresses_everywhere()
    {
        const string all = "{{ GetAllInterfaces | join `address` ` ` }}";
        var flags = _dev with { Bind = "{{ GetInterfaceIP \"eth0\" }}", Client = all, Recursors = [all] };
        var config = Good(flags, "10.0.0.1");
        Assert.Equal(("10.0.0.1", "10.0.0.1"), (config.Bind.ToString(), string.Join(' ', config.Client)));
        Assert.Equal("10.0.0.1:53", string.Join(' ', config.Dns.Recursors));
    }

    [Theory]
    [InlineData("10.255.0.1", true)]
    [InlineData("172.16.0.1", true)]
    [InlineData("172.32.0.1", false)]
    [InlineData("192.168.1.1", true)]
    [InlineData("100.64.0.1", true)]
    [InlineData("8.8.8.8", false)]
    [InlineData("127.0.0.1", false)]
    [InlineData("fe80::1", false)]
    public void Private_addresses_are_those_nobody_routes(string address, bool isPrivate) =>
        Assert.Equal(isPrivate, MachineWith(address).PrivateIpv4().Length == 1);

    private static AgentFlags Hcl(string text) => _dev with { Fragments = [text] };

    private static AgentConfig Good(AgentFlags flags, params string[] addresses)
    {
        var checkedConfig = ConfigCheck.Check(flags, [], MachineWith(addresses));
        Assert.Null(checkedConfig.Refused);
        return checkedConfig.Value;
    }

    private static Machine MachineWith(params string[] addresses) =>
        new("host", () => [.. addresses.Select(address => new MachineAddress(
            "eth0", InterfaceTraits.Up, HasDefaultRoute: true, IPAddress.Parse(address), 24))]);
}
