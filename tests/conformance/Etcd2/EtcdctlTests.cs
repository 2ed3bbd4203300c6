using System.Text.RegularExpressions;
using Muster.Tests.Support;

namespace Muster.Tests.Conformance.Etcd2;

/// <summary>The stock <c>etcdctl</c> in its version 2 mode, told the same against both: the same words, the same exit codes.</summary>
public sealed partial class EtcdctlTests(EtcdPair pair) : IClassFixture<EtcdPair>
{
    private static readonly string[] _commands =
    [
        "set /c/a 1", "get /c/a", "set /c/a 2", "-o extended get /c/a", "-o json get /c/a", "-o json set /c/a 3",
        "get /c", "get /c/nope", "mk /c/lock me", "mk /c/lock you", "set --swap-with-value me /c/lock you",
        "set --swap-with-value me /c/lock you", "set --swap-with-index 1 /c/lock you", "mkdir /c/d", "mkdir /c/d",
        "setdir /c/d", "setdir /c/e", "mk --in-order /c/q x", "mk --in-order /c/q y", "ls --sort /c", "ls --sort --recursive -p /c",
        "ls /c/nope", "update /c/a 4", "update /c/nope 4", "updatedir --ttl 100 /c/d", "set --ttl 100 /c/t 1", "-o extended get /c/t",
        "rmdir /c", "rm /c/d", "rmdir /c/d", "rm /c/a", "rm --with-value x /c/lock", "rm --with-value you /c/lock",
        "set /c/_hidden 1", "ls --sort /c", "get /c/_hidden", "rm --recursive /c", "ls /c", "member list", "cluster-health",
        "set /c/k", "get", "nope",
    ];

    [NeedsPeerTheory("etcd-3.4", "etcdctl-3.4", "etcdctl-3.5")]
    [InlineData("3.4")]
    [InlineData("3.5")]
    public async Task Every_command_says_the_same(string version)
    {
        foreach (var command in _commands)
        {
            // Each version leaves the keys as it found them, but for those that it leaves in a place of its own.
            var own = command.Replace("/c", $"/c{version}", StringComparison.Ordinal);
            var wanted = await RunAsync(version, pair.Etcd!.Client, own);
            Assert.Equal($"{own}: {wanted}", $"{own}: {await RunAsync(version, pair.Muster.EtcdV2, own)}");
        }
    }

    [NeedsPeer("etcdctl-3.4")]
    public async Task A_watch_prints_what_happens_and_hands_it_to_a_command()
    {
        var server = pair.Muster.EtcdV2;
        Assert.Equal("0: 0\n", await RunAsync(server, "set /w/start 0"));
        await using var watch = ChildProcess.Start(Start(server, "watch", "--recursive", "--forever", "/w"));
        await using var handler = ChildProcess.Start(Start(
            server, "exec-watch", "--recursive", "/w", "--", "sh", "-c", "echo \"$ETCD_WATCH_ACTION $ETCD_WATCH_KEY $ETCD_WATCH_VALUE\""));
        await Eventually.Until(() => WatchersAsync(server, 2), "both watch");
        await RunAsync(server, "set /w/a one");
        await RunAsync(server, "rm /w/a");
        await Eventually.Until(() => watch.StandardOutput.Contains("[delete] /w/a", StringComparison.Ordinal), "the watch tells");
        Assert.Equal("[set] /w/a\none\n[delete] /w/a\n", watch.StandardOutput.Replace("\n\n", "\n", StringComparison.Ordinal)
            .Replace("PrevNode.Value: one\n", "", StringComparison.Ordinal));
        await Eventually.Until(() => handler.StandardOutput.Contains("set /w/a one", StringComparison.Ordinal), "the command runs");
    }

    [NeedsPeer("etcdctl-3.4")]
    public async Task Who_asks_at_version_3s_port_is_told_to_come_back_there()
    {
        await using var agent = await AgentProcess.StartAsync(new AgentSettings { Dev = true });
        var server = new Uri($"http://127.0.0.1:{agent.EtcdPort}");
        Assert.Equal("0: one\n", await RunAsync(server, "set /c one"));
        using var client = new HttpClient { BaseAddress = server };
        Assert.Equal($"http://127.0.0.1:{agent.EtcdPort}", await client.GetStringAsync("/v2/machines"));
    }

    private static async Task<bool> WatchersAsync(Uri server, int count)
    {
        using var client = new HttpClient();
        var stats = await client.GetStringAsync(new Uri(server, "/v2/stats/store"));
        return stats.Contains($"\"watchers\":{count}}}", StringComparison.Ordinal);
    }

    private static Task<string> RunAsync(Uri server, string command) => RunAsync("3.4", server, command);

    private static async Task<string> RunAsync(string version, Uri server, string command)
    {
        var run = await ChildProcess.RunAsync(Start(version, server, command.Split(' ')));
        return $"{run.ExitCode}: {Plain(run.StandardOutput + run.StandardError, server)}";
    }

    private static System.Diagnostics.ProcessStartInfo Start(Uri server, params string[] arguments) =>
        Start("3.4", server, arguments);

    private static System.Diagnostics.ProcessStartInfo Start(string version, Uri server, string[] arguments)
    {
        var start = PeersFolder.Start($"etcdctl-{version}", ["--endpoints", server.ToString().TrimEnd('/'), .. arguments]);
        start.Environment["ETCDCTL_API"] = "2";
        return start;
    }

    /// <summary>Without what is another server's own: its ids, names, addresses, indexes, and times.</summary>
    private static string Plain(string text, Uri server)
    {
        var plain = text.Replace($":{server.Port}", ":PORT", StringComparison.Ordinal);
        plain = Member().Replace(plain, "ID");
        plain = MemberName().Replace(plain, "name=NAME peerURLs=URL ");
        plain = Name().Replace(plain, "NAME");
        return Index().Replace(Left().Replace(plain, "${1}T"), "${1}I");
    }

    [GeneratedRegex(@"\b[0-9a-f]{14,16}\b")]
    private static partial Regex Member();

    [GeneratedRegex("name=\\S+ peerURLs=\\S+ ")]
    private static partial Regex MemberName();

    [GeneratedRegex(@"\b\d{20}\b")]
    private static partial Regex Name();

    [GeneratedRegex("(TTL: |\"ttl\":|\"expiration\":)[^,\\n]+")]
    private static partial Regex Left();

    [GeneratedRegex(@"(Index: |Index"":| \[| != )\d+")]
    private static partial Regex Index();
}
