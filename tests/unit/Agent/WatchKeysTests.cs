using Muster.Agent.Config;
using Muster.Agent.Watching;

namespace Muster.Tests.Unit.Agent;

/// <summary>Watches as a configuration writes them.</summary>
public sealed class WatchKeysTests
{
    [Fact]
    public void Programs_lines_and_urls_are_told()
    {
        var watches = Read(
            """
            watches = [
              { type = "key" key = "a" args = ["./x", "y"] token = "t" datacenter = "dc2" },
              { type = "service" service = "web" tag = ["a", "b"] passingonly = true handler = "reload" },
              { type = "nodes" handler_type = "http" http_handler_config {
                path = "https://127.0.0.1/x" method = "PUT" header { A = ["1", "2"] } timeout = "3s" tls_skip_verify = true } }
            ]
            """);
        var command = Assert.IsType<WatchHandler.Command>(watches[0].Handler);
        Assert.Equal(["./x", "y"], command.Words.AsEnumerable());
        Assert.Equal(("t", "dc2"), (watches[0].Token, watches[0].Datacenter));
        Assert.Equal("reload", Assert.IsType<WatchHandler.Line>(watches[1].Handler).Text);
        Assert.Equal([("tag", "a"), ("tag", "b"), ("passing", "1")], watches[1].Ask.Query);
        var http = Assert.IsType<WatchHandler.Http>(watches[2].Handler);
        Assert.Equal(("PUT", 3.0, true), (http.Method.Method, http.Timeout.TotalSeconds, http.TrustAnybody));
        Assert.Equal(["A=1", "A=2"], http.Headers.Select(pair => $"{pair.Key}={pair.Value}"));
    }

    [Fact]
    public void A_block_is_one_watch_and_json_says_the_same()
    {
        var block = Read("watches { type = \"nodes\" args = [\"x\"] }");
        var json = Read("""{"watches":[{"type":"nodes","args":["x"]}]}""", "a.json");
        Assert.Equal(Assert.Single(block).Written, Assert.Single(json).Written);
    }

    [Theory]
    [InlineData("type = \"key\" key = \"a\"", "watches[0]: Must define a watch handler")]
    [InlineData("type = \"key\" args = [\"x\"]", "watches[0]: Must specify a single key to watch")]
    [InlineData("args = [\"x\"]", "watches[0]: Watch type must be specified")]
    [InlineData("type = \"bogus\" args = [\"x\"]", "watches[0]: Unsupported watch type: bogus")]
    [InlineData("type = \"nodes\" key = \"a\" args = [\"x\"]", "watches[0]: Invalid parameters: [key]")]
    [InlineData("type = \"nodes\" args = [\"x\"] handler = \"y\"", "watches[0]: Only one watch handler allowed")]
    [InlineData("type = \"nodes\" args = []", "watches[0].args must name a program")]
    [InlineData("type = \"nodes\" handler_type = \"http\"", "watches[0]: Handler type 'http' requires 'http_handler_config'")]
    [InlineData("type = \"nodes\" http_handler_config { path = \"ftp://x\" }", "watches[0]: Requires 'path' to be set")]
    [InlineData("type = \"connect_roots\" args = [\"x\"]", "watches[0]: Watch type connect_roots is not allowed in agent config")]
    public void One_that_is_incomplete_is_refused_by_name(string watch, string why) =>
        Assert.Contains(
            why,
            Sources.Gather(new AgentFlags(), [new ConfigDocument("a.hcl", $"watches = [{{ {watch} }}]")]).Refused!.Message,
            StringComparison.Ordinal);

    private static IReadOnlyList<WatchSetting> Read(string text, string name = "a.hcl") =>
        Sources.Gather(new AgentFlags(), [new ConfigDocument(name, text)]).Value.Asked.Watches;
}
