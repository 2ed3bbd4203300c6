using Muster.Agent.Config;
using Muster.Registry.Catalog;
using Muster.Registry.Local;

namespace Muster.Tests.Unit.Agent;

/// <summary>Services and checks in configuration files.</summary>
public sealed class DefinitionKeysTests
{
    [Fact]
    public void All_of_a_service_is_heard_in_either_spelling()
    {
        var given = Assert.Single(Gathered(
            """
            service {
              ID = "web1", name = "web", tags = ["a", "b"], Address = "10.0.0.1", port = 80, EnableTagOverride = true
              meta { own_key = "kept" }
              TaggedAddresses { wan { address = "1.2.3.4", Port = 8080 } }
              weights { passing = 3, Warning = 2 }
              token = "t"
              check { id = "c", ttl = "10s", status = "passing", deregister_critical_service_after = "2h", token = "ct" }
              checks = [{ http = "http://x/", Interval = "1s", header { A = ["1", "2"] }, TLSSkipVerify = true }]
            }
            """).Services);
        var service = given.Service;
        Assert.Equal("a.hcl (line 1)", given.Place);
        Assert.Equal(("web1", "web", "10.0.0.1", 80, true), (service.Id, service.Name, service.Address, service.Port, service.EnableTagOverride));
        Assert.Equal("a b", string.Join(' ', service.Tags));
        Assert.Equal("kept", service.Meta["own_key"]);
        Assert.Equal(new ServiceAddress("1.2.3.4", 8080), service.TaggedAddresses["wan"]);
        Assert.Equal(new Weights(3, 2), service.Weights);
        Assert.Equal(("c", TimeSpan.FromSeconds(10), "passing", TimeSpan.FromHours(2)), (
            given.Checks[1].CheckId, given.Checks[1].Ttl, given.Checks[1].Status,
            given.Checks[1].DeregisterCriticalServiceAfter));
        Assert.Equal(("http://x/", true), (given.Checks[0].Http, given.Checks[0].TlsSkipVerify));
        Assert.Equal("1 2", string.Join(' ', given.Checks[0].Header["A"]));
    }

    [Fact]
    public void What_is_said_to_a_mesh_is_kept()
    {
        var given = Gathered(
            """
            services = [
              { name = "p", port = 1, kind = "connect-proxy"
                proxy { destination_service_name = "web", local_service_port = 80, config { a { b = [1, "x"] } }
                        upstreams = [{ destination_name = "db", local_bind_port = 5 }] } },
              { name = "web", connect { sidecar_service { port = 9 } } },
              { name = "n", connect { native = true } },
            ]
            """).Services;
        Assert.Equal(("web", 80), (given[0].Service.Mesh.DestinationName, given[0].Service.Mesh.LocalPort));
        Assert.Equal("db", given[0].Service.Mesh.Upstreams[0].DestinationName);
        Assert.Contains("[1,\"x\"]", given[0].Service.Mesh.Config, StringComparison.Ordinal);
        Assert.Equal(9, given[1].Sidecar!.Service.Port);
        Assert.True(given[2].Service.Mesh.Native);
    }

    [Fact]
    public void Lists_and_blocks_add_up_and_a_services_own_check_comes_last()
    {
        var local = Gathered(
            """
            service { name = "a", check { id = "1", ttl = "1s" }, checks = [{ id = "2", ttl = "1s" }] }
            service { name = "b" }
            services { name = "c" }
            check { name = "d", ttl = "1s" }
            checks = [{ id = "x", name = "e", ttl = "1s", service_id = "a" }]
            """);
        Assert.Equal(["a", "b", "c"], local.Services.Select(given => given.Service.Name));
        Assert.Equal(["2", "1"], local.Services[0].Checks.Select(check => check.CheckId));
        Assert.Equal(["d", "e"], local.Checks.Select(given => given.Check.Name));
        Assert.Equal(("x", "a"), (local.Checks[1].Check.CheckId, local.Checks[1].Check.ServiceId));
    }

    [Theory]
    [InlineData("service { name = \"a\"\n prot = 1 }", "invalid config key service.prot: did you mean port? (line 2)")]
    [InlineData("services = [{ name = \"a\" }, { name = \"b\", port = \"80\" }]", "services[1].port cannot be \"80\": it must be a whole number (line 1)")]
    [InlineData("service { name = \"a\"\n check { interval = \"1x\" } }", "service.check.interval: invalid duration: \"1x\"")]
    [InlineData("service { name = \"a\", meta { k = 1 } }", "service.meta.k cannot be 1: it must be a text in quotes (line 1)")]
    [InlineData("service { port = 1 }", "service: Missing service name (line 1)")]
    [InlineData("service { name = \"a\", weights { passing = 0 } }", "service: Invalid Weights: Passing must be greater than 0 (line 1)")]
    [InlineData("\nservice { name = \"a\", check { http = \"http://x\" } }", "failed to register service \"a\" of a.hcl (line 2): Invalid check: Interval must be > 0 for Script, HTTP, or TCP checks")]
    [InlineData("check { name = \"a\" }", "failed to register check \"a\" of a.hcl (line 1): Invalid check: TTL must be > 0 for TTL checks")]
    [InlineData("check { ttl = \"1s\" }", "failed to register check \"\" of a.hcl (line 1): Missing check name")]
    [InlineData("service { name = \"a\", check { args = [\"true\"], interval = \"1s\" } }", "Scripts are disabled on this agent; to enable")]
    [InlineData("service = 3", "service cannot be 3: it must be an object, or a list of objects (line 1)")]
    public void A_slip_is_named_with_its_place(string text, string says)
    {
        var refused = Checked(text).Refused;
        Assert.Contains(says, refused?.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Commands_are_taken_from_files_where_local_ones_are_allowed() => Assert.True(Checked(
        """
        enable_local_script_checks = true
        service { name = "a", check { args = ["true"], interval = "1s" } }
        """).Ok);

    private static LocalSettings Gathered(string text)
    {
        var gathered = Sources.Gather(new AgentFlags(), [new ConfigDocument("a.hcl", text)]);
        Assert.True(gathered.Ok, gathered.Refused?.Message);
        return gathered.Value.Asked.Local;
    }

    private static Muster.Bedrock.Result<AgentConfig> Checked(string text) => ConfigCheck.Check(
        new AgentFlags { Dev = true }, [new ConfigDocument("a.hcl", text)], new Machine("host", () => []));
}
