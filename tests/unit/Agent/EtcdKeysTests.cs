using Muster.Agent.Config;
using Muster.Agent.Config.Templates;

namespace Muster.Tests.Unit.Agent;

/// <summary>Where etcd's clients are answered, as flags and files say it.</summary>
public sealed class EtcdKeysTests
{
    private static readonly AgentFlags _dev = new() { Dev = true };

    [Fact]
    public void Nobody_asked_for_the_default_ports()
    {
        var config = Good(_dev);
        Assert.Equal((2379, true, 4001, true), (config.EtcdPort, config.IsEtcdOptional, config.EtcdV2Port, config.IsEtcdV2Optional));
        Assert.Equal("127.0.0.1:2379", string.Join(' ', config.EtcdAt()));
    }

    [Fact]
    public void Ports_that_are_asked_for_are_wanted()
    {
        foreach (var flags in new[]
        {
            Hcl("ports { etcd = 12379 etcd_v2 = 14001 }"),
            _dev with { EtcdPort = 12379, EtcdV2Port = 14001 },
        })
        {
            var config = Good(flags);
            Assert.Equal(
                (12379, false, 14001, false), (config.EtcdPort, config.IsEtcdOptional, config.EtcdV2Port, config.IsEtcdV2Optional));
        }
    }

    [Fact]
    public void They_may_be_off()
    {
        var config = Good(_dev with { EtcdPort = -1, EtcdV2Port = -1 });
        Assert.Empty(config.EtcdAt());
        Assert.Equal(AgentConfig.PortOff, config.EtcdV2Port);
    }

    [Fact]
    public void Etcds_clients_may_be_answered_elsewhere() => Assert.Equal(
        "127.0.0.2:2379 [::1]:2379",
        string.Join(' ', Good(Hcl("client_addr = \"127.0.0.3\" addresses { etcd = \"127.0.0.2 ::1\" }")).EtcdAt()));

    [Theory]
    [InlineData("ports { etcd = 70000 }", "ports.etcd: invalid port: 70000; 0 chooses a free one, -1 switches it off")]
    [InlineData("ports { etcd_v2 = -2 }", "ports.etcd_v2: invalid port: -2; 0 chooses a free one, -1 switches it off")]
    [InlineData("ports { etcd = 8500 }", "HTTP address 127.0.0.1:8500 already configured for etcd: give one of them another port")]
    [InlineData("ports { etcd = 4001 etcd_v2 = 4001 }", "etcd v2 address 127.0.0.1:4001 already configured for etcd: give one of them another port")]
    [InlineData("addresses { etcd = \"unix:///s\" }", "addresses.etcd")]
    [InlineData("etcd_advertise = [\"etcd.example:2379\"]", "etcd_advertise: \"etcd.example:2379\" is no address for etcd's clients: write one such as https://etcd.example:2379")]
    [InlineData("etcd_advertise = [\"https://a:1\", \"https://a:1/v2\"]", "etcd_advertise: \"https://a:1/v2\" is no address")]
    [InlineData("etcd_max_txn_ops = 1025", "etcd_max_txn_ops")]
    [InlineData("etcd_max_request_bytes = 4194305", "etcd_max_request_bytes")]
    [InlineData("etcd_max_request_bytes = 0", "etcd_max_request_bytes")]
    [InlineData("etcd_watch_progress_notify_interval = \"1ms\"", "etcd_watch_progress_notify_interval cannot be 00:00:00.0010000: give one between \"100ms\" and \"24h\"")]
    [InlineData("etcd_advertise = [\"\"]", "etcd_advertise: \"\" is no address")]
    public void What_cannot_be_is_named(string hcl, string begins)
    {
        var refused = ConfigCheck.Check(Hcl(hcl), [], Machine()).Refused;
        Assert.NotNull(refused);
        Assert.Contains(begins, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_the_door_bears_is_etcds_unless_files_say_otherwise()
    {
        var usual = Good(_dev).EtcdDoor;
        Assert.Equal((1_572_864, 128, TimeSpan.FromMinutes(10)), (usual.RequestBytesMax, usual.TxnOpsMax, usual.ProgressInterval));
        var said = Good(Hcl("etcd_max_request_bytes = 4194304 etcd_max_txn_ops = 1024 etcd_watch_progress_notify_interval = \"5s\"")).EtcdDoor;
        Assert.Equal((4_194_304, 1024, TimeSpan.FromSeconds(5)), (said.RequestBytesMax, said.TxnOpsMax, said.ProgressInterval));
    }

    [Fact]
    public void Etcds_clients_are_told_to_come_where_the_operator_says()
    {
        var said = "etcd_advertise = [\"https://etcd.example:2379/\", \"http://[fd00::7]:12379\"]";
        Assert.Equal("https://etcd.example:2379 http://[fd00::7]:12379", string.Join(' ', Good(Hcl(said)).EtcdAdvertised));
        Assert.Equal("http://a:1", Good(_dev with { EtcdAdvertise = ["http://a:1"] }).EtcdAdvertised.Single());
        Assert.Empty(Good(_dev).EtcdAdvertised);
    }

    [Fact]
    public void A_list_of_revoked_certificates_is_for_the_doors_that_look_at_them()
    {
        var config = Good(Hcl(
            """
            ports { https = 8501 etcd_tls = 2380 }
            tls {
              defaults { ca_file = "ca" cert_file = "c" key_file = "k" crl_file = "revoked.crl" verify_incoming = true }
              https { verify_incoming = false }
            }
            """));
        Assert.Equal("revoked.crl", config.EtcdTls!.Crl);
        Assert.Null(config.Tls!.Crl);
        Good(Hcl("ports { etcd_tls = 2380 } tls { defaults { cert_file = \"c\" key_file = \"k\" crl_file = \"r\" } etcd { ca_file = \"ca\" verify_incoming = true } }"));
    }

    [Fact]
    public void A_port_that_nobody_asked_for_is_in_nobodys_way() => Good(_dev with { HttpPort = 4001, DnsPort = 2379 });

    private static AgentFlags Hcl(string text) => _dev with { Fragments = [text] };

    private static Machine Machine() => new("host", () => []);

    private static AgentConfig Good(AgentFlags flags)
    {
        var checkedConfig = ConfigCheck.Check(flags, [], Machine());
        Assert.Null(checkedConfig.Refused);
        return checkedConfig.Value;
    }
}
