using System.Diagnostics;
using System.Text.RegularExpressions;
using Muster.Tests.Support;

namespace Muster.Tests.Conformance.Programs;

/// <summary>
/// Consul's own program, which is its official client, given the same command lines for a Consul agent and for ours: it says the
/// same of both.
/// </summary>
public sealed partial class ConsulCommandTests
{
    private const string NodeId = "4d5f1e0a-6a0c-4b3e-9f58-0c1d2e3f4a5b";

    private static readonly AgentSettings _settings = new() { ExtraArguments = [$"-node-id={NodeId}"] };

    private static readonly string[] _commands =
    [
        "members",
        "members -status=alive",
        "members -status=left",
        "members -detailed",
        "kv get app/foo",
        "kv put app/foo bar",
        "kv put -flags=42 app/flagged v",
        "kv put app/empty",
        "kv get app/foo",
        "kv get -detailed app/flagged",
        "kv get -base64 app/foo",
        "kv get -recurse app/",
        "kv get -recurse -detailed app/",
        "kv get -keys app/",
        "kv get -keys -separator= app/",
        "kv put -cas -modify-index=0 app/foo new",
        "kv put -cas -modify-index=0 app/fresh new",
        "kv put -cas -modify-index=1 app/foo new",
        "kv put -acquire -session=11111111-2222-3333-4444-555555555555 app/lock x",
        "kv put app/sp%20a/b?c=d#e odd",
        "kv get app/sp%20a/b?c=d#e",
        "kv get -stale app/foo",
        "kv get -datacenter=dc1 app/foo",
        "kv get -datacenter=nowhere app/foo",
        "kv export app/",
        "kv delete -cas -modify-index=1 app/foo",
        "kv delete app/foo",
        "kv delete -recurse app/",
        "kv get -recurse app/",
        "catalog datacenters",
        "catalog nodes",
        "catalog nodes -detailed",
        "catalog nodes -service=consul",
        "catalog nodes -service=nosuch",
        "catalog nodes -node-meta=a=b",
        "catalog nodes -near=n1",
        "catalog nodes -near=_agent",
        "catalog nodes -filter=Node==n1",
        "catalog nodes -filter=Bogus==1",
        "services register -name=web -id=web-1 -port=80 -address=10.0.0.1 -tag=a -meta=k=v -tagged-address=lan=10.0.0.1:80",
        "services register -name=api",
        "catalog services",
        "catalog services -tags",
        "catalog services -node=n1 -tags",
        "catalog services -node=nosuch",
        "catalog nodes -service=web",
        "maint",
        // One at a time: Consul's program shows several in no order.
        "maint -enable -service=web-1 -reason=moving",
        "maint",
        "maint -enable -service=nosuch",
        "maint -disable -service=web-1",
        "maint -enable -reason=cleaning",
        "maint",
        "maint -disable",
        "maint",
        "watch -type=services",
        "watch -type=nodes",
        "watch -type=service -service=web",
        "watch -type=service -service=nosuch",
        "watch -type=service -service=web -passingonly=true -tag=a",
        "watch -type=checks -state=critical",
        "watch -type=checks -service=web",
        "watch -type=key -key=none",
        "watch -type=keyprefix -prefix=none/",
        "services deregister -id=web-1",
        "services deregister -id=api",
        "services deregister -id=nosuch",
        "catalog services",
    ];

    [NeedsPeer("consul")]
    [Covers("H-30", "H-31", "H-32", "H-42", "H-43", "H-44", "H-45", "H-62", "H-63", "H-82", "H-87", "H-92", "H-94", "H-96", "H-97", "H-98")]
    public async Task Consuls_program_says_the_same_of_both_agents()
    {
        await using ServerProcess theirs = await ConsulProcess.StartAsync(_settings);
        await using ServerProcess ours = await AgentProcess.StartAsync(_settings);
        var differences = new List<string>();
        foreach (var command in _commands)
        {
            var (oracle, tested) = (await RunAsync(command, theirs), await RunAsync(command, ours));
            if (oracle != tested)
            {
                differences.Add($"{command}\n--- of Consul\n{oracle}\n--- of Muster\n{tested}");
            }
        }

        Assert.True(differences.Count == 0, string.Join("\n\n", differences));
    }

    [NeedsPeer("consul")]
    [Covers("H-96", "H-63", "C-02")]
    public async Task Consuls_program_registers_what_a_file_says()
    {
        using var folder = new TempFolder();
        var file = folder.File("web.hcl");
        await File.WriteAllTextAsync(
            file,
            """
            service {
              id = "web-1"
              name = "web"
              port = 80
              tags = ["a"]
              meta { version = "1" }
              weights { passing = 5 warning = 2 }
              checks = [{ id = "alive" name = "alive" ttl = "1h" status = "passing" }]
            }
            """);
        await using ServerProcess theirs = await ConsulProcess.StartAsync(_settings);
        await using ServerProcess ours = await AgentProcess.StartAsync(_settings);
        foreach (var command in (string[])[$"services register {file}", "watch -type=service -service=web", $"services deregister {file}"])
        {
            Assert.Equal(await RunAsync(command, theirs), await RunAsync(command, ours));
        }
    }

    [NeedsPeer("consul")]
    [Covers("B-20", "B-04")]
    public async Task Consuls_watch_runs_its_handler_at_each_change()
    {
        using var folder = new TempFolder();
        var seen = folder.File("seen");
        await using var ours = await AgentProcess.StartAsync();
        await PutAsync(ours, "one");
        await using var watch = ChildProcess.Start(
            Start($"watch -type=key -key=watched sh -c cat>>{seen}", ours));
        foreach (var (value, base64) in ((string, string)[])[("one", "b25l"), ("two", "dHdv"), ("three", "dGhyZWU=")])
        {
            await PutAsync(ours, value);
            await Eventually.Until(
                () => File.Exists(seen) && File.ReadAllText(seen).Contains(base64, StringComparison.Ordinal),
                $"the handler saw {value}; the watch said: {watch.Output}");
        }
    }

    private static async Task PutAsync(ServerProcess agent, string value)
    {
        using var answer = await agent.Client.PutAsync("/v1/kv/watched", new StringContent(value));
        answer.EnsureSuccessStatusCode();
    }

    private static ProcessStartInfo Start(string command, ServerProcess agent)
    {
        var start = PeersFolder.Start("consul", command.Split(' '));
        start.Environment["CONSUL_HTTP_ADDR"] = $"127.0.0.1:{agent.HttpPort}";
        return start;
    }

    private static async Task<string> RunAsync(string command, ServerProcess agent)
    {
        await using var child = await ChildProcess.RunAsync(Start(command, agent));
        var said = $"rc {child.ExitCode}\n{child.StandardOutput}{child.StandardError}";
        return Indexes().Replace(Ports().Replace(WanPort().Replace(said, ""), "$1N"), "$1N");
    }

    [GeneratedRegex(@"((?:Create|Modify)Index""?:? +)\d+")]
    private static partial Regex Indexes();

    [GeneratedRegex(@"(127\.0\.0\.1:|""?[Pp]ort""?[=:] ?""?)\d{5}")]
    private static partial Regex Ports();

    /// <summary>There is no pool of datacenters here.</summary>
    [GeneratedRegex(",?wan_join_port=\\d+")]
    private static partial Regex WanPort();
}
