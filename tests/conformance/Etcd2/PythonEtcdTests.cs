using Muster.Tests.Support;

namespace Muster.Tests.Conformance.Etcd2;

/// <summary>Python's <c>etcd</c> package, unmodified; the script is proven by running it against the real etcd, too.</summary>
public sealed class PythonEtcdTests(EtcdPair pair) : IClassFixture<EtcdPair>
{
    [NeedsPeer("python3", "python3-etcd", "etcd-3.4")]
    public async Task Pythons_etcd_package_works()
    {
        var script = Path.Combine(Checkout.Root, "tests", "conformance", "Etcd2", "python_etcd.py");
        foreach (var server in pair.Both)
        {
            var run = await ChildProcess.RunAsync(PeersFolder.Start("python3", script, $"{server.Port}"));
            Assert.True(run.ExitCode == 0, $"{server}: {run.Output}");
            Assert.EndsWith("all well\n", run.StandardOutput, StringComparison.Ordinal);
        }
    }
}
