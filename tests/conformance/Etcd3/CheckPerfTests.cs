using System.Text.RegularExpressions;
using Muster.Tests.Support;

namespace Muster.Tests.Conformance.Etcd3;

/// <summary>etcd's own verdict on speed: <c>etcdctl check perf</c>, its small load for a minute, on a durable agent.</summary>
public sealed class CheckPerfTests
{
    private static readonly TimeSpan _patience = TimeSpan.FromMinutes(3);

    [LongRunWithPeerTheory("etcdctl-3.5", "etcdctl-3.4")]
    [InlineData("3.5")]
    [InlineData("3.4")]
    public async Task Etcds_own_check_passes(string version)
    {
        await using var muster = await AgentProcess.StartAsync();
        var start = PeersFolder.Start($"etcdctl-{version}", [$"--endpoints=127.0.0.1:{muster.EtcdPort}", "check", "perf"]);
        start.Environment["ETCDCTL_API"] = "3";
        await using var check = await ChildProcess.RunAsync(start, patience: _patience);
        Assert.Matches(@"PASS: Throughput is \d+ writes/s", check.Output);
        Assert.Matches("PASS: Slowest request took", check.Output);
        Assert.Matches("PASS: Stddev is", check.Output);
        Assert.True(check.ExitCode == 0, check.Output);
        LongRun.Report($"etcdctl {version} check perf: {Regex.Match(check.Output, "PASS: Throughput.*").Value.TrimEnd()}");
    }
}
