using Muster.Tests.Support;

namespace Muster.Tests.Conformance.Etcd3;

/// <summary>Libraries that were written for etcd, unmodified.</summary>
public sealed class EtcdLibraryTests
{
    [NeedsPeer("python3", "python3-etcd3")]
    public async Task Pythons_etcd3_package_works()
    {
        await using var muster = await AgentProcess.StartAsync(new AgentSettings { Dev = true });
        var script = Path.Combine(Checkout.Root, "tests", "conformance", "Etcd3", "python_etcd3.py");
        var run = await ChildProcess.RunAsync(PeersFolder.Start("python3", script, $"{muster.EtcdPort}"));
        Assert.True(run.ExitCode == 0, run.Output);
        Assert.EndsWith("all well\n", run.StandardOutput, StringComparison.Ordinal);
    }
}
