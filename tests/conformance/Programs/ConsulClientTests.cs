using System.Text.Json;
using Muster.Tests.Conformance.Pairing;
using Muster.Tests.Support;

namespace Muster.Tests.Conformance.Programs;

/// <summary>Clients that were written for Consul, unmodified: curl in a shell, and Python's <c>consul</c> package.</summary>
public sealed class ConsulClientTests(OneServer one) : IClassFixture<OneServer>
{
    [NeedsPeer("curl")]
    [Covers("H-30", "H-31")]
    public async Task A_stateful_proxy_keeps_its_configuration_with_curl()
    {
        var store = $"http://127.0.0.1:{one.Server.HttpPort}/v1/kv/docker-flow";
        Assert.Equal("true", await CurlAsync("-X", "PUT", "-d", "/demo", $"{store}/go-demo/path"));
        Assert.Equal("true", await CurlAsync("-X", "PUT", "-d", "8080", $"{store}/go-demo/port"));
        Assert.Equal("8080", await CurlAsync($"{store}/go-demo/port?raw"));

        var listed = JsonDocument.Parse(await CurlAsync($"{store}?recurse")).RootElement.EnumerateArray().ToList();
        Assert.Equal(["docker-flow/go-demo/path", "docker-flow/go-demo/port"], listed.Select(e => Text(e, "Key")));
        Assert.Equal(["L2RlbW8=", "ODA4MA=="], listed.Select(e => Text(e, "Value")));
        Assert.All(listed, entry => Assert.Equal(
            ["LockIndex", "Key", "Flags", "Value", "CreateIndex", "ModifyIndex"],
            entry.EnumerateObject().Select(field => field.Name)));
        Assert.Equal("true", await CurlAsync("-X", "DELETE", $"{store}?recurse"));
    }

    [NeedsPeer("python3", "python3-consul")]
    [Covers("H-30", "H-31", "H-32", "K-04", "K-05", "K-07", "B-01", "B-04", "H-63", "H-96", "H-99", "H-101")]
    public async Task Pythons_consul_package_works()
    {
        var script = Path.Combine(Checkout.Root, "tests", "conformance", "Programs", "python_client.py");
        var run = await ChildProcess.RunAsync(PeersFolder.Start("python3", script, $"{one.Server.HttpPort}"));
        Assert.True(run.ExitCode == 0, run.Output);
        Assert.EndsWith("all well\n", run.StandardOutput, StringComparison.Ordinal);
    }

    [NeedsPeer("python3", "python3-consul")]
    [Covers("H-120", "H-121", "K-10", "K-11", "K-12", "K-15")]
    public async Task Pythons_consul_package_takes_locks()
    {
        var script = Path.Combine(Checkout.Root, "tests", "conformance", "Programs", "python_locks.py");
        var run = await ChildProcess.RunAsync(PeersFolder.Start("python3", script, $"{one.Server.HttpPort}"));
        Assert.True(run.ExitCode == 0, run.Output);
        Assert.EndsWith("all well\n", run.StandardOutput, StringComparison.Ordinal);
    }

    private static string Text(JsonElement entry, string field) => entry.GetProperty(field).GetString()!;

    private static async Task<string> CurlAsync(params string[] arguments)
    {
        var run = await ChildProcess.RunAsync(PeersFolder.Start("curl", ["-sSf", .. arguments]));
        Assert.True(run.ExitCode == 0, run.Output);
        return run.StandardOutput.TrimEnd('\n');
    }
}
