using System.Net;
using System.Text;
using Muster.Engine.Contract;
using Muster.Tests.Support;

namespace Muster.Tests.Unit.Cli.Completion;

/// <summary>What is offered at the cursor; asked as bash asks, by COMP_LINE.</summary>
public sealed class CompletionTests
{
    [Theory]
    [InlineData("muster kv ", "delete diff export get history import put revert")]
    [InlineData("muster kv g", "get")]
    [InlineData("muster k", "keygen keyring kv")]
    [InlineData("muster nosuch ", "")]
    [InlineData("muster kv nosuch ", "")]
    [InlineData("muster agent -dn", "-dns-port=")]
    [InlineData("muster agent --dn", "--dns-port=")]
    [InlineData("muster kv get -re", "-recurse")]
    [InlineData("muster kv get -nosuch=", "")]
    [InlineData("muster kv get foo -re", "")]
    [InlineData("muster kv put -- -re", "")]
    [InlineData("muster members -format=", "-format=json -format=pretty")]
    [InlineData("muster members -format j", "json")]
    [InlineData("muster members --format=j", "--format=json")]
    [InlineData("muster monitor -log-level w", "warn")]
    [InlineData("muster completion ", "bash fish zsh")]
    [InlineData("muster manual kv e", "export")]
    [InlineData("muster manual -output=/nonexistent/", "")]
    [InlineData("sudo muster kv g", "")]
    public async Task What_may_follow_is_offered(string line, string offered)
    {
        var run = await CompleteAsync(line);
        Assert.Equal((0, offered, ""), (run.Code, run.Out.TrimEnd('\n').Replace('\n', ' '), run.Error));
    }

    [Fact]
    public async Task An_option_of_every_kind_is_told_with_what_it_means_where_that_is_shown()
    {
        var run = await CommandRun.Of(
            "", environment: new() { ["COMP_LINE"] = "muster kv get -k", ["MUSTER_COMPLETE_DESCRIBED"] = "1" });
        Assert.Equal("-keys\tShow only the names of the keys that begin with the prefix.\n", run.Out);
    }

    [Fact]
    public async Task Bash_is_given_only_what_stands_after_its_last_word_break()
    {
        var run = await CommandRun.Of("muster j members", environment: new() { ["COMP_LINE"] = "muster members -format=j" });
        Assert.Equal("json\n", run.Out);
    }

    [Fact]
    public async Task Files_are_offered_where_files_are_taken()
    {
        var folder = Directory.CreateTempSubdirectory("muster-complete");
        try
        {
            await File.WriteAllTextAsync(Path.Combine(folder.FullName, "one.json"), "");
            folder.CreateSubdirectory("other");
            var at = $"{folder.FullName}/";
            Assert.Equal($"{at}one.json\n{at}other/\n", (await CompleteAsync($"muster validate {at}o")).Out);
            Assert.Equal($"@{at}one.json\n", (await CompleteAsync($"muster kv import @{at}on")).Out);
            Assert.Equal($"-config-dir={at}other/\n", (await CompleteAsync($"muster agent -config-dir={at}o")).Out);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Theory]
    [InlineData("muster kv get ")]
    [InlineData("muster kv get -datacenter=")]
    [InlineData("muster catalog nodes -service=")]
    [InlineData("muster force-leave ")]
    public async Task An_agent_that_is_not_there_has_no_names_and_no_errors(string line)
    {
        var run = await CompleteAsync(line);
        Assert.Equal((0, "", ""), (run.Code, run.Out, run.Error));
    }

    [Theory]
    [InlineData("muster kv get ap", "app/ apt", "/v1/kv/?keys=&separator=%2F", "[\"app/\",\"apt\",\"b\"]")]
    [InlineData("muster kv get app/w", "app/web", "/v1/kv/app/?keys=&separator=%2F", "[\"app/web\",\"app/x\"]")]
    [InlineData("muster catalog nodes -service=w", "-service=web", "/v1/catalog/services", "{\"consul\":[],\"web\":[]}")]
    [InlineData("muster catalog nodes -near ", "n1 n2", "/v1/catalog/nodes", "[{\"Node\":\"n2\"},{\"Node\":\"n1\"}]")]
    [InlineData("muster maint -service=", "-service=web-1", "/v1/agent/services", "{\"web-1\":{}}")]
    [InlineData("muster kv get -datacenter ", "dc1", "/v1/catalog/datacenters", "[\"dc1\"]")]
    [InlineData("muster kv get ", "", "/v1/kv/?keys=&separator=%2F", "not JSON")]
    [InlineData("muster kv get ", "", "/v1/kv/?keys=&separator=%2F", "[1]")]
    public async Task Names_are_those_that_the_agent_knows(string line, string offered, string question, string answer)
    {
        using var agent = Listen(out var address);
        var completing = CompleteAsync(line, address);
        var asked = await agent.GetContextAsync();
        Assert.Equal(question, asked.Request.RawUrl);
        asked.Response.Close(Encoding.UTF8.GetBytes(answer), willBlock: false);
        var run = await completing;
        Assert.Equal((offered, ""), (run.Out.TrimEnd('\n').Replace('\n', ' '), run.Error));
    }

    [Fact]
    public async Task An_agent_that_does_not_answer_is_not_waited_for()
    {
        using var agent = Listen(out var address);
        var time = new ManualTime();
        var completing = CompleteAsync("muster kv get ", address, time);
        _ = await agent.GetContextAsync();
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal((0, "", ""), ((await completing).Code, (await completing).Out, (await completing).Error));
    }

    private static HttpListener Listen(out string address)
    {
        address = $"127.0.0.1:{FreePorts.Take()}";
        var listener = new HttpListener();
        listener.Prefixes.Add($"http://{address}/");
        listener.Start();
        return listener;
    }

    // By a clock that stands still: a busy machine is no slow agent.
    private static Task<CommandRun> CompleteAsync(string line, string agent = "127.0.0.1:1", ManualTime? time = null) =>
        CommandRun.Of(
            "", environment: new() { ["COMP_LINE"] = line, ["CONSUL_HTTP_ADDR"] = agent }, time: time ?? new ManualTime());
}
