using System.Net;
using Muster.Agent.Config;
using Muster.Bedrock;
using Muster.Tests.Support;

namespace Muster.Tests.Unit.Agent;

/// <summary>How agents meet, as files and flags say it.</summary>
public sealed class GossipSettingsTests
{
    private const string Key = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

    [Fact]
    public void Unless_told_otherwise_it_is_Consuls_way()
    {
        var gossip = Good("").Gossip;
        Assert.Equal((8301, 8302), (gossip.Lan.Port, gossip.Wan!.Port));
        Assert.Null(gossip.Encrypt);
        Assert.Equal((TimeSpan.FromMilliseconds(200), 3, 4), (gossip.Lan.Profile.GossipInterval, gossip.Lan.Profile.GossipNodes, gossip.Lan.Profile.SuspicionMult));
        Assert.Equal((TimeSpan.FromSeconds(5), 3, 6), (gossip.Wan.Profile.ProbeInterval, gossip.Wan.Profile.GossipNodes, gossip.Wan.Profile.SuspicionMult));
        Assert.Equal(TimeSpan.FromHours(72), gossip.Lan.Terms.ReconnectTimeout);
        Assert.Equal(TimeSpan.FromSeconds(30), gossip.Lan.RetryInterval);
    }

    [Fact]
    [Honours("gossip_lan.gossip_interval", "gossip_lan.gossip_nodes", "gossip_lan.probe_interval")]
    [Honours("gossip_lan.probe_timeout", "gossip_lan.retransmit_mult", "gossip_lan.suspicion_mult")]
    [Honours("gossip_wan.gossip_interval", "gossip_wan.gossip_nodes", "gossip_wan.probe_interval")]
    [Honours("gossip_wan.probe_timeout", "gossip_wan.retransmit_mult", "gossip_wan.suspicion_mult")]
    public void Each_network_has_its_own_pace()
    {
        const string pace =
            "{ gossip_interval = \"1s\" gossip_nodes = 7 probe_interval = \"2s\" probe_timeout = \"3s\" retransmit_mult = 8 suspicion_mult = 9 }";
        var lan = Good($"gossip_lan {pace}").Gossip;
        var wan = Good($"gossip_wan {pace}").Gossip;
        foreach (var (profile, other) in new[] { (lan.Lan.Profile, lan.Wan!.Profile), (wan.Wan!.Profile, wan.Lan.Profile) })
        {
            Assert.Equal((TimeSpan.FromSeconds(1), 7), (profile.GossipInterval, profile.GossipNodes));
            Assert.Equal((TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(3)), (profile.ProbeInterval, profile.ProbeTimeout));
            Assert.Equal((8, 9), (profile.RetransmitMult, profile.SuspicionMult));
            Assert.NotEqual(7, other.GossipNodes);
        }
    }

    [Fact]
    [Honours("start_join", "start_join_wan", "retry_join", "retry_join_wan", "retry_interval", "retry_interval_wan")]
    [Honours("retry_max", "retry_max_wan", "rejoin_after_leave")]
    public void Whom_to_join_and_how_often()
    {
        var gossip = Good("""
            start_join = ["10.0.0.1", "n2:8301"] start_join_wan = ["10.0.0.2:8302"]
            retry_join = ["consul.example"] retry_join_wan = ["[fd00::1]:8302"]
            retry_interval = "5s" retry_interval_wan = "6s" retry_max = 3 retry_max_wan = 4 rejoin_after_leave = true
            """).Gossip;
        Assert.Equal(["10.0.0.1", "n2:8301"], gossip.Lan.StartJoin.AsEnumerable());
        Assert.Equal(["10.0.0.2:8302"], gossip.Wan!.StartJoin.AsEnumerable());
        Assert.Equal(["consul.example"], gossip.Lan.RetryJoin.AsEnumerable());
        Assert.Equal(["[fd00::1]:8302"], gossip.Wan.RetryJoin.AsEnumerable());
        Assert.Equal((TimeSpan.FromSeconds(5), 3), (gossip.Lan.RetryInterval, gossip.Lan.RetryMax));
        Assert.Equal((TimeSpan.FromSeconds(6), 4), (gossip.Wan.RetryInterval, gossip.Wan.RetryMax));
        Assert.True(gossip.Rejoins);
    }

    [Fact]
    [Honours("encrypt", "encrypt_verify_incoming", "encrypt_verify_outgoing", "disable_keyring_file", "disable_coordinates")]
    [Honours("reconnect_timeout", "reconnect_timeout_wan", "serf_lan", "serf_wan", "serf_lan_allowed_cidrs", "serf_wan_allowed_cidrs")]
    public void Keys_addresses_and_patience()
    {
        var gossip = Good($$"""
            encrypt = "{{Key}}" encrypt_verify_incoming = false encrypt_verify_outgoing = false
            disable_keyring_file = true disable_coordinates = true reconnect_timeout = "9h" reconnect_timeout_wan = "10h"
            serf_lan = "127.0.0.2" serf_wan = "127.0.0.3"
            serf_lan_allowed_cidrs = ["127.0.0.0/8"] serf_wan_allowed_cidrs = ["10.0.0.0/8", "fd00::/8"]
            """).Gossip;
        Assert.Equal(Key, gossip.Encrypt!.ToBase64());
        Assert.Equal((false, false, false, false), (gossip.VerifiesIncoming, gossip.VerifiesOutgoing, gossip.KeepsKeyring, gossip.HasCoordinates));
        Assert.Equal((9, 10), (gossip.Lan.Terms.ReconnectTimeout.Hours, gossip.Wan!.Terms.ReconnectTimeout.Hours));
        Assert.Equal(("127.0.0.2", "127.0.0.3"), ($"{gossip.Lan.Bind}", $"{gossip.Wan.Bind}"));
        Assert.Equal([IPNetwork.Parse("127.0.0.0/8")], gossip.Lan.Allowed.AsEnumerable());
        Assert.Equal(2, gossip.Wan.Allowed.Length);
    }

    [Fact]
    public void Without_a_port_it_meets_nobody()
    {
        Assert.Null(Good("ports { serf_wan = -1 }").Gossip.Wan);
        Assert.Null(Good("ports { serf_lan = -1 }").Gossip.Wan);
        Assert.Contains("ports.serf_lan is -1", Refused("ports { serf_lan = -1 } retry_join = [\"a\"]"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("encrypt = \"short\"", "Invalid encryption key: ")]
    [InlineData("encrypt = \"AAAA\"", "Invalid encryption key: key size must be 16, 24 or 32 bytes: make one with `muster keygen`")]
    [InlineData("retry_join = [\"provider=aws tag_key=x\"]", "members cannot be looked up at a cloud's provider")]
    [InlineData("start_join = [\"a:b:c\"]", "\"a:b:c\" is no address to join")]
    [InlineData("start_join = [\"a:0\"]", "\"a:0\" is no address to join")]
    [InlineData("serf_lan_allowed_cidrs = [\"x\"]", "serf_lan_allowed_cidrs: invalid cidr: x")]
    public void What_cannot_be_is_refused(string text, string says) => Assert.Contains(says, Refused(text), StringComparison.Ordinal);

    [Theory]
    [InlineData("10.0.0.1", "10.0.0.1", null)]
    [InlineData("10.0.0.1:7946", "10.0.0.1", 7946)]
    [InlineData("fd00::1", "fd00::1", null)]
    [InlineData("[fd00::1]", "fd00::1", null)]
    [InlineData("[fd00::1]:7946", "fd00::1", 7946)]
    [InlineData("n1.example", "n1.example", null)]
    [InlineData("n1.example:7946", "n1.example", 7946)]
    public void Addresses_to_join_are_read(string written, string host, int? port) =>
        Assert.Equal(new JoinAddress(host, port), JoinAddress.Of(written));

    [Fact]
    public void A_service_whose_records_say_where_its_members_are_is_written_so()
    {
        Assert.Equal(new JoinAddress("_serf._tcp.example.com", null) { IsService = true }, JoinAddress.Of("dnssrv+_serf._tcp.example.com"));
        Assert.Null(JoinAddress.Of("dnssrv+_serf._tcp.example.com:8301"));
        Assert.Null(JoinAddress.Of("dnssrv+"));
    }

    private static AgentConfig Good(string text) => Check(text).Value;

    private static string Refused(string text) => Check(text).Refused!.Message;

    private static Result<AgentConfig> Check(string text) => ConfigCheck.Check(
        new AgentFlags { Server = true, DataDirectory = "/d", Bind = "127.0.0.1" },
        [new ConfigDocument("a.hcl", text)],
        new Machine("host", () => []));
}
