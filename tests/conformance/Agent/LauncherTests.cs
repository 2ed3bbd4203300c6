using System.Diagnostics;
using Muster.Tests.Support;

namespace Muster.Tests.Conformance.Agent;

/// <summary><c>./muster</c>: from anywhere, by any name. It may build first, as it would for a user.</summary>
public sealed class LauncherTests
{
    private static readonly TimeSpan _buildMax = TimeSpan.FromMinutes(5);

    [NeedsPeer("bash")]
    public async Task A_link_called_consul_is_muster_called_consul()
    {
        using var folder = new TempFolder();
        File.CreateSymbolicLink(folder.File("consul"), Path.Combine(Checkout.Root, "muster"));
        var first = await RunAsync(folder.File("consul"), folder.Path, "version");
        Assert.StartsWith("Consul v1.8.7\n", first.StandardOutput, StringComparison.Ordinal);
        var again = await RunAsync(folder.File("consul"), "/", "kv", "get", "-h");
        Assert.Equal("", again.StandardError);
        Assert.StartsWith("Usage: consul kv get", again.StandardOutput, StringComparison.Ordinal);
        Assert.Equal(127, (await RunAsync(folder.File("consul"), "/", "bogus")).ExitCode);
    }

    private static Task<ChildProcess> RunAsync(string program, string from, params string[] arguments) =>
        ChildProcess.RunAsync(new ProcessStartInfo(program, arguments) { WorkingDirectory = from }, "", _buildMax);
}
