using System.Diagnostics;
using System.Text.RegularExpressions;
using Muster.Tests.Support;

namespace Muster.Tests.Conformance.Etcd3;

/// <summary>etcd's own command, unmodified, says the same of Muster and of a real etcd, with the same exit code.</summary>
public sealed partial class EtcdctlTests
{
    private static readonly (string Arguments, string Input)[] _commands =
    [
        ("put a 1", ""),
        ("put a 2 --prev-kv", ""),
        ("get a", ""),
        ("get a --print-value-only", ""),
        ("put a x --ignore-value", ""),
        ("put nobody --ignore-value", ""),
        ("put ab 3", ""),
        ("put b 4", ""),
        ("get --prefix a --keys-only", ""),
        ("get a c --limit=2 --order=DESCEND --sort-by=VALUE", ""),
        ("get --from-key ab", ""),
        ("get a --rev=99999999", ""),
        ("txn", "value(\"a\") = \"2\"\n\nput c 5\nget a\n\nget b\n\n"),
        ("txn", "mod(\"nobody\") > \"0\"\n\nput c 6\n\nget c\ndel b\n\n"),
        ("del a --prev-kv", ""),
        ("del --prefix nobody", ""),
        ("lease grant 100", ""),
        ("lease grant 9000000001", ""),
        ("lease revoke 123456", ""),
        ("lease timetolive 123456", ""),
        ("lease keep-alive 123456", ""),
        ("put leased 1 --lease=123456", ""),
        ("lock door echo inside", ""),
        ("compaction 99999999", ""),
        ("compaction abc", ""),
        ("alarm list", ""),
        ("alarm disarm", ""),
        ("get nobody", ""),
        ("get --prefix --count-only a", ""),
        ("get a --sort-by=NOPE", ""),
        ("get a --order=NOPE", ""),
        ("get a --consistency=s", ""),
        ("get --from-key a --limit=1", ""),
        ("get a --hex", ""),
        ("get", ""),
        ("put", ""),
        ("put piped", "from standard input"),
        ("put x 1 --lease=zz", ""),
        ("put x 1 --ignore-lease", ""),
        ("del", ""),
        ("del nobody", ""),
        ("del --from-key zzz", ""),
        ("lease grant", ""),
        ("lease grant abc", ""),
        ("lease list", ""),
        ("lease keep-alive --once 123", ""),
        ("lease timetolive 123 --keys", ""),
        ("lock", ""),
        ("lock door2 -- false", ""),
        ("elect", ""),
        ("watch", ""),
        ("watch -i nope", ""),
        ("txn", "value(\"a\") = \"1\"\n\nbogus\n\n\n"),
        ("txn", "create(\"ab\") > \"0\"\nversion(\"ab\") = \"1\"\n\nget ab\nput q 1\n\ndel q\n\n"),
        ("endpoint health", ""),
        ("endpoint health --cluster", ""),
        ("member list", ""),
        ("defrag", ""),
        ("version", ""),
        ("make-mirror", ""),
    ];

    [NeedsPeerTheory("etcd-3.5", "etcd-3.4", "etcdctl-3.5", "etcdctl-3.4")]
    [InlineData("3.5")]
    [InlineData("3.4")]
    public async Task Its_commands_answer_alike(string version)
    {
        await using var muster = await AgentProcess.StartAsync(new AgentSettings { Dev = true, Node = "one" });
        await using var etcd = await EtcdProcess.StartAsync(version, "--unsafe-no-fsync");
        foreach (var (arguments, input) in _commands)
        {
            var ours = await SaidAsync(version, muster.EtcdPort, arguments, input);
            Assert.Equal(await SaidAsync(version, etcd.ClientPort, arguments, input), ours);
        }
    }

    [NeedsPeerTheory("etcdctl-3.5", "etcdctl-3.4")]
    [InlineData("3.5")]
    [InlineData("3.4")]
    public async Task A_watch_runs_a_command_for_each_change(string version)
    {
        await using var muster = await AgentProcess.StartAsync(new AgentSettings { Dev = true });
        await using var watch = ChildProcess.Start(Command(
            version, muster.EtcdPort, ["watch", "w", "--", "sh", "-c", "echo told: $ETCD_WATCH_EVENT_TYPE $ETCD_WATCH_VALUE"]));
        await Eventually.Until(
            async () =>
            {
                await SaidAsync(version, muster.EtcdPort, "put w 1", "");
                return watch.StandardOutput.Contains("told: \"PUT\" \"1\"", StringComparison.Ordinal);
            },
            "the watch has told of a write");
        watch.Signal(2);
    }

    [NeedsPeer("etcdctl-3.5")]
    public async Task Whoever_stands_for_election_leads_until_it_goes_away()
    {
        await using var muster = await AgentProcess.StartAsync(new AgentSettings { Dev = true });
        await using var first = ChildProcess.Start(Command("3.5", muster.EtcdPort, ["elect", "e", "one"]));
        await Eventually.Until(() => first.StandardOutput.Contains("one", StringComparison.Ordinal), "the first leads");
        await using var second = ChildProcess.Start(Command("3.5", muster.EtcdPort, ["elect", "e", "two"]));
        await Eventually.Until(
            async () => (await SaidAsync("3.5", muster.EtcdPort, "get --prefix e/ --print-value-only", ""))
                .Contains("two", StringComparison.Ordinal),
            "the second stands in line");
        Assert.DoesNotContain("two", second.StandardOutput, StringComparison.Ordinal);
        first.Signal(2);
        await Eventually.Until(() => second.StandardOutput.Contains("two", StringComparison.Ordinal), "the second leads");
        second.Signal(2);
    }

    private static async Task<string> SaidAsync(string version, int port, string arguments, string input)
    {
        var command = Command(version, port, arguments.Split(' '));
        var start = PeersFolder.Start(
            "sh", ["-c", "printf %s \"$INPUT\" | \"$0\" \"$@\"", command.FileName, .. command.ArgumentList]);
        start.Environment["ETCDCTL_API"] = "3";
        start.Environment["INPUT"] = input;
        await using var child = await ChildProcess.RunAsync(start);
        var errors = string.Join('\n', child.StandardError.Split('\n').Where(line => !line.StartsWith("{\"level\"", StringComparison.Ordinal)));
        return Ids().Replace($"etcdctl {arguments}: {child.ExitCode}\n{child.StandardOutput}{errors}", "ID");
    }

    private static ProcessStartInfo Command(string version, int port, string[] arguments)
    {
        var start = PeersFolder.Start($"etcdctl-{version}", [$"--endpoints=127.0.0.1:{port}", .. arguments]);
        start.Environment["ETCDCTL_API"] = "3";
        return start;
    }

    [GeneratedRegex("[0-9a-f]{14,16}|127.0.0.1:[0-9]+|took = [^ \n]+")]
    private static partial Regex Ids();
}
