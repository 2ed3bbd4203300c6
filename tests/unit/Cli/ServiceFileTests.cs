using System.Text.Json.Nodes;
using Muster.Cli.Commands;
using Muster.Tests.Support;

namespace Muster.Tests.Unit.Cli;

public sealed class ServiceFileTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void An_agents_configuration_becomes_what_its_api_takes()
    {
        var (services, trouble) = Read(
            """
            service {
              id = "web-1", name = "web", port = 80, enable_tag_override = true  # Comments are read over.
              meta { snake_case = "stays" }
              tagged_addresses { wan { address = "1.2.3.4", port = 8080 } }
              checks = [{ id = "c1", http = "http://localhost", interval = "10s", tls_skip_verify = true,
                          deregister_critical_service_after = "5m" }]
              checks { tcp = "localhost:80", interval = "1s" }
            }
            """);
        Assert.Null(trouble);
        var service = Assert.Single(services);
        Assert.Equal(("web", "web-1"), (service.Name, service.Id));
        AssertJson(
            """
            {"ID": "web-1", "Name": "web", "Port": 80, "EnableTagOverride": true,
             "Meta": {"snake_case": "stays"},
             "TaggedAddresses": {"wan": {"Address": "1.2.3.4", "Port": 8080}},
             "Checks": [{"HTTP": "http://localhost", "Interval": "10s", "TLSSkipVerify": true,
                         "DeregisterCriticalServiceAfter": "5m", "CheckID": "c1"},
                        {"TCP": "localhost:80", "Interval": "1s"}]}
            """,
            service.Body);
    }

    [Fact]
    public void Several_services_and_camel_case_are_read()
    {
        var (services, _) = Read("""{"services": [{"Name": "a", "Check": {"TTL": "1m"}}, {"Name": "b", "Tags": ["x"]}]}""");
        Assert.Equal(["a", "b"], services.Select(service => service.Id));
        AssertJson("""{"Name": "a", "Checks": [{"TTL": "1m"}]}""", services[0].Body);
    }

    [Theory]
    [InlineData("""{"service": {"name": "a", "prot": 80}}""", "invalid config key service.prot")]
    [InlineData("""{"service": {"name": "a", "check": {"tttl": "1s"}}}""", "invalid config key service.check.tttl")]
    [InlineData("""{"server": true}""", "invalid config key server")]
    [InlineData("""{"service": {"port": 1}}""", "a service has no name")]
    [InlineData("""[]""", "1:1: a key was expected")]
    [InlineData("""{}""", "The files hold no service")]
    [InlineData("""{"service":""", "Error reading")]
    public void A_slip_is_not_lost(string text, string says)
    {
        var (services, trouble) = Read(text);
        Assert.Empty(services);
        Assert.Contains(says, trouble, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_not_there_is_named() => Assert.Contains(
        "/nonexistent/web.json", ServiceFile.ReadAll(["/nonexistent/web.json"]).Trouble, StringComparison.Ordinal);

    private (IReadOnlyList<ServiceFile.Entry> Services, string? Trouble) Read(string text)
    {
        var file = _folder.File("services.json");
        File.WriteAllText(file, text);
        return ServiceFile.ReadAll([file]);
    }

    private static void AssertJson(string expected, JsonNode actual) =>
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(expected), actual), actual.ToJsonString());
}
