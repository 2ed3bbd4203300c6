using Muster.Agent.Config;
using Muster.Bedrock;
using Muster.Bedrock.Hcl;

namespace Muster.Tests.Unit.Agent;

/// <summary>What an agent is told of the cluster of etcd that its engine is on.</summary>
public sealed class EtcdSettingsTests
{
    private static readonly Machine _machine = new("host", () => []);

    [Fact]
    public void Nothing_said_is_an_engine_of_its_own()
    {
        Assert.Null(Checked("").Value.Etcd);
        Assert.Null(Checked("engine { etcd { } }").Value.Etcd);
    }

    [Fact]
    public void Every_key_is_heard()
    {
        var etcd = Checked(
            """
            engine { etcd {
              endpoints = ["https://10.0.0.1:2379", "10.0.0.2:2379"] prefix = "m/"
              ca_file = "/ca" cert_file = "/cert" key_file = "/key" max_request_bytes = 4194304
            } }
            """).Value.Etcd!;
        Assert.Equal(["https://10.0.0.1:2379/", "http://10.0.0.2:2379/"], etcd.Endpoints.Select(endpoint => endpoint.ToString()));
        Assert.Equal(("m/", "/ca", "/cert", "/key", 4194304), (etcd.Prefix, etcd.Trust.Ca?.File, etcd.Trust.Cert, etcd.Trust.Key, etcd.RequestBytesMax));
        Assert.Equal("etcd at 10.0.0.1:2379, 10.0.0.2:2379, keys under \"m/\"", etcd.ToString());
    }

    [Fact]
    public void An_address_is_enough()
    {
        var etcd = Checked("engine { etcd { endpoints = [\"127.0.0.1:2379\"] } }").Value.Etcd!;
        Assert.Equal(("muster/", 1_572_864), (etcd.Prefix, etcd.RequestBytesMax));
        Assert.True(etcd.Tls().Ok);
    }

    [Fact]
    public void Flags_add_to_files()
    {
        var text = new HclList(KeyFlag.Nowhere, [new HclText(KeyFlag.Nowhere, "http://b:1")]);
        var flags = new AgentFlags { Dev = true, Keys = [new KeyFlag("engine-etcd", "engine.etcd.endpoints", text)] };
        var files = new ConfigDocument("x.hcl", "engine { etcd { endpoints = [\"http://a:1\"] prefix = \"\" } }");
        var etcd = ConfigCheck.Check(flags, [files], _machine).Value.Etcd!;
        Assert.Equal(["a:1", "b:1"], etcd.Endpoints.Select(endpoint => endpoint.Authority));
        Assert.Equal("", etcd.Prefix);
    }

    [Theory]
    [InlineData("prefix = \"x\"", "engine.etcd needs endpoints")]
    [InlineData("endpoints = [\"ftp://a:1\"]", "engine.etcd.endpoints: \"ftp://a:1\" is no address of etcd")]
    [InlineData("endpoints = [\"http://a:1/v3\"]", "\"http://a:1/v3\" is no address of etcd")]
    [InlineData("endpoints = [\"\"]", "\"\" is no address of etcd")]
    [InlineData("endpoints = \"a:1\"", "a list of addresses in quotes")]
    [InlineData("endpoints = [\"a:1\"] cert_file = \"/c\"", "needs cert_file and key_file together")]
    [InlineData("endpoints = [\"a:1\"] key_file = \"/c\"", "needs cert_file and key_file together")]
    [InlineData("endpoints = [\"a:1\"] max_request_bytes = 1", "engine.etcd.max_request_bytes cannot be 1. Must be between 65536 and")]
    [InlineData("endpoint = [\"a:1\"]", "invalid config key engine.etcd.endpoint: did you mean endpoints?")]
    public void What_is_wrong_is_told(string keys, string complaint) => Assert.Contains(
        complaint, Checked($"engine {{ etcd {{ {keys} }} }}").Refused!.Message, StringComparison.Ordinal);

    [Fact]
    public void Files_that_cannot_be_read_are_named()
    {
        var etcd = Checked(
            "engine { etcd { endpoints = [\"a:1\"] cert_file = \"/none/c\" key_file = \"/none/k\" } }").Value.Etcd!;
        Assert.Contains("/none/c", etcd.Tls().Refused!.Message, StringComparison.Ordinal);
        etcd = Checked("engine { etcd { endpoints = [\"a:1\"] ca_file = \"/none/ca\" } }").Value.Etcd!;
        Assert.Contains("/none/ca", etcd.Tls().Refused!.Message, StringComparison.Ordinal);
    }

    private static Result<AgentConfig> Checked(string fragment) =>
        ConfigCheck.Check(new AgentFlags { Dev = true, Fragments = [fragment] }, [], _machine);
}
