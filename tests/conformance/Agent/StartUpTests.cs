using System.Diagnostics;
using System.Net.Sockets;
using Muster.Tests.Support;

namespace Muster.Tests.Conformance.Agent;

/// <summary>What an operator sees when an agent starts, when it cannot, and when it is told to stop.</summary>
public sealed class StartUpTests
{
    private const int Hangup = 1;
    private const int Interrupt = 2;
    private const int Terminate = 15;

    private static readonly TimeSpan _stopMax = TimeSpan.FromSeconds(2);

    [Fact]
    public async Task It_shows_one_block_and_ends_with_it()
    {
        await using var agent = await AgentProcess.StartAsync();
        using var value = new StringContent("v");
        using var written = await agent.Client.PutAsync("/v1/kv/k", value);
        var block = agent.Process.StandardOutput;
        Assert.StartsWith("==> Muster ", block, StringComparison.Ordinal);
        Assert.EndsWith($" n1.node.consul\n\n", block, StringComparison.Ordinal);
        Assert.Contains($"HTTP          127.0.0.1:{agent.HttpPort}\n", block, StringComparison.Ordinal);
        Assert.Contains($"DNS           127.0.0.1:{agent.DnsPort}\n", block, StringComparison.Ordinal);
        Assert.Contains($"Data          {agent.DataDirectory}\n", block, StringComparison.Ordinal);
        Assert.EndsWith(block, agent.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Port_0_is_a_free_one_and_shown_and_minus_1_is_none()
    {
        await using var child = ChildProcess.Start(
            Checkout.Program,
            "agent", "-dev", "-node=n1", "-http-port=0", "-dns-port=-1", "-etcd-v2-port=-1", "-server-port=0", "-serf-lan-port=0", "-serf-wan-port=0");
        await Eventually.Until(
            () => child.StandardOutput.Contains("/v1/catalog/nodes", StringComparison.Ordinal), "the block is shown");
        Assert.DoesNotContain("DNS", child.StandardOutput, StringComparison.Ordinal);
        var address = child.StandardOutput.Split("HTTP          ")[1].Split('\n')[0];
        using var client = new HttpClient();
        Assert.Contains("\"n1\"", await client.GetStringAsync($"http://{address}/v1/catalog/nodes"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Ending.Terminate)]
    [InlineData(Ending.Kill)]
    public async Task It_starts_again_with_everything_there(Ending ending)
    {
        await using var agent = await AgentProcess.StartAsync();
        await PutAsync(agent, "/v1/kv/k", "v");
        await PutAsync(agent, "/v1/agent/service/register", """{"Name":"web","Port":80}""");
        await PutAsync(agent, "/v1/catalog/register", """{"Node":"ext","Address":"10.0.0.9","Service":{"Service":"db"}}""");
        var id = NodeId(agent);
        await agent.RestartAsync(ending);
        Assert.Equal("v", await agent.Client.GetStringAsync("/v1/kv/k?raw"));
        Assert.Contains("\"web\"", await agent.Client.GetStringAsync("/v1/agent/services"), StringComparison.Ordinal);
        Assert.Contains("\"db\"", await agent.Client.GetStringAsync("/v1/catalog/node/ext"), StringComparison.Ordinal);
        Assert.Equal(id, NodeId(agent));
    }

    [Theory]
    [InlineData(Terminate)]
    [InlineData(Interrupt)]
    public async Task It_ends_in_two_seconds_whoever_is_waiting(int signal)
    {
        await using var agent = await AgentProcess.StartAsync();
        var blocked = agent.Client.GetAsync("/v1/kv/never?index=1000000&wait=5m");
        using var idle = new TcpClient();
        await idle.ConnectAsync("127.0.0.1", agent.HttpPort);
        await agent.Client.GetAsync("/v1/status/leader");

        var asked = TimeProvider.System.GetTimestamp();
        agent.Process.Signal(signal);
        Assert.Equal(1, await agent.Process.WaitForExitAsync());
        Assert.InRange(TimeProvider.System.GetElapsedTime(asked), TimeSpan.Zero, _stopMax);
        Assert.EndsWith("==> Stopped\n", agent.Process.StandardOutput, StringComparison.Ordinal);
        await Task.WhenAny(blocked);
    }

    [NeedsPeer("bash")]
    public async Task It_hears_sigint_even_when_started_with_it_ignored()
    {
        var port = FreePorts.Take();
        var start = new ProcessStartInfo("bash");
        start.ArgumentList.Add("-c");
        start.ArgumentList.Add(
            $"trap '' INT; exec {Checkout.Program} agent -dev -http-port={port} -dns-port=0 -etcd-v2-port=-1 -server-port=0 -serf-lan-port=0 -serf-wan-port=0");
        await using var child = ChildProcess.Start(start);
        await Eventually.Until(
            () => child.StandardOutput.Contains(".node.consul", StringComparison.Ordinal), "the block is shown");
        child.Signal(Interrupt);
        Assert.Equal(1, await child.WaitForExitAsync());
    }

    [NeedsPeer("bash")]
    public async Task A_reader_that_has_seen_enough_is_no_error()
    {
        await using var child = await ChildProcess.RunAsync(
            "bash", "-c", $"exec 3>&1; ({Checkout.Program} agent -help; echo rc $? >&3) | true");
        Assert.Equal(("rc 0\n", ""), (child.StandardOutput, child.StandardError));
    }

    [Fact]
    public async Task Sighup_says_that_there_is_nothing_to_reload_and_goes_on()
    {
        await using var agent = await AgentProcess.StartAsync();
        agent.Process.Signal(Hangup);
        await Eventually.Until(
            () => agent.Process.StandardError.Contains("nothing to read again", StringComparison.Ordinal), "SIGHUP is answered");
        Assert.False(agent.Process.Exited);
    }

    [Fact]
    public async Task A_pid_file_is_there_while_it_runs()
    {
        using var folder = new TempFolder();
        var file = folder.File("run/muster.pid");
        await using var agent = await AgentProcess.StartAsync(new AgentSettings { ExtraArguments = [$"-pid-file={file}"] });
        Assert.Equal($"{agent.Process.Id}", await File.ReadAllTextAsync(file));
        await agent.StopAsync();
        Assert.False(File.Exists(file));
    }

    [Theory]
    [InlineData("agent", "data_dir cannot be empty")]
    [InlineData("agent -dev extra", "Unexpected extra arguments: [extra]")]
    [InlineData("agent -dev -datacenter=bad_dc!", "datacenter cannot be \"bad_dc!\". Please use only [a-z0-9-_]")]
    [InlineData("agent -server -data-dir=/proc/none -bind=127.0.0.1", "data_dir \"/proc/none\" cannot be made")]
    [InlineData("agent -server -data-dir=/tmp/x -bootstrap-expect=3", "bootstrap_expect cannot be 3 yet")]
    [InlineData("agent -dev -pid-file=/proc/none/pid", "pid_file \"/proc/none/pid\" cannot be written")]
    [InlineData("agent -dev -bind=192.0.2.1 -client=192.0.2.1 -http-port=1 -dns-port=-1 -serf-lan-port=-1", "192.0.2.1:1")]
    [InlineData("agent -dev -bind=192.0.2.1 -serf-lan-port=1", "Gossip cannot listen on 192.0.2.1:1 ")]
    public async Task A_bad_start_is_one_line_and_exit_code_1(string arguments, string says)
    {
        await using var child = await ChildProcess.RunAsync(Checkout.Program, arguments.Split(' '));
        AssertOneLine(child, says);
    }

    [Fact]
    public async Task A_port_that_is_taken_is_named()
    {
        await using var agent = await AgentProcess.StartAsync(new AgentSettings { Dev = true });
        await using var second = await ChildProcess.RunAsync(
            Checkout.Program, "agent", "-dev", $"-http-port={agent.HttpPort}", "-dns-port=0", "-etcd-v2-port=-1", "-server-port=0", "-serf-lan-port=0", "-serf-wan-port=0");
        AssertOneLine(second, $"127.0.0.1:{agent.HttpPort}");
    }

    [Fact]
    public async Task A_data_directory_in_use_is_refused_and_its_holder_goes_on()
    {
        await using var agent = await AgentProcess.StartAsync();
        await using var second = await ChildProcess.RunAsync(
            Checkout.Program,
            "agent", "-server", $"-data-dir={agent.DataDirectory}", "-bind=127.0.0.1",
            "-http-port=0", "-dns-port=0", "-etcd-v2-port=-1", "-server-port=0", "-serf-lan-port=0", "-serf-wan-port=0");
        AssertOneLine(second, $"is held by another agent (process {agent.Process.Id})");
        Assert.Contains("n1", await agent.Client.GetStringAsync("/v1/catalog/nodes"), StringComparison.Ordinal);
    }

    private static void AssertOneLine(ChildProcess child, string says)
    {
        Assert.Equal(1, child.ExitCode);
        Assert.Empty(child.StandardOutput);
        var line = Assert.Single(child.StandardError.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.StartsWith("==> ", line, StringComparison.Ordinal);
        Assert.Contains(says, line, StringComparison.Ordinal);
    }

    private static async Task PutAsync(AgentProcess agent, string path, string body)
    {
        using var content = new StringContent(body);
        using var response = await agent.Client.PutAsync(path, content);
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
    }

    private static string NodeId(AgentProcess agent) => agent.Process.StandardOutput.Split('(', ')')[1];
}
