using System.Diagnostics;
using Muster.Tests.Support;

namespace Muster.Tests.Conformance.Dns;

/// <summary>
/// A network with nothing but its own loopback, and an <c>/etc/resolv.conf</c> of its own: there port 53 is free, and
/// programs that know nothing of us ask it. Needs no rights where the kernel lets users have namespaces.
/// </summary>
internal sealed class PrivateNetwork : IAsyncDisposable
{
    private readonly ChildProcess _holder;

    private PrivateNetwork(ChildProcess holder) => _holder = holder;

    /// <summary>Null where it can be had; else why not.</summary>
    public static string? WhyNot { get; } = Look();

    public static async Task<PrivateNetwork> OpenAsync(TempFolder folder, string resolver)
    {
        var file = folder.File("resolv.conf");
        await File.WriteAllTextAsync(file, $"nameserver {resolver}\noptions timeout:5 attempts:2\n");
        var holder = ChildProcess.Start(
            "unshare",
            "-rmn",
            "sh",
            "-c",
            $"ip link set lo up && mount --bind {file} /etc/resolv.conf && echo open && exec cat");
        var network = new PrivateNetwork(holder);
        await Eventually.Until(
            () => holder.Exited
                ? throw new InvalidOperationException($"No private network: {holder.Output}")
                : holder.StandardOutput.Contains("open", StringComparison.Ordinal),
            "the private network is open");
        return network;
    }

    /// <summary>The same program, started inside.</summary>
    public ProcessStartInfo Inside(ProcessStartInfo start)
    {
        string[] arguments =
        [
            $"--target={_holder.Id}", "--user", "--mount", "--net", "--preserve-credentials", start.FileName, .. start.ArgumentList,
        ];
        var inside = new ProcessStartInfo("nsenter", arguments);
        foreach (var (name, value) in start.Environment)
        {
            inside.Environment[name] = value;
        }

        return inside;
    }

    public ValueTask DisposeAsync() => _holder.DisposeAsync();

    private static string? Look()
    {
        try
        {
            using var look = Process.Start(new ProcessStartInfo("unshare", ["-rmn", "sh", "-c", "ip link set lo up"])
            {
                RedirectStandardError = true,
                RedirectStandardOutput = true,
            })!;
            var said = look.StandardError.ReadToEnd();
            look.WaitForExit();
            return look.ExitCode == 0 ? null : $"no private network can be made here: {said.Trim()}";
        }
        catch (System.ComponentModel.Win32Exception missing)
        {
            return $"no private network can be made here: unshare: {missing.Message}";
        }
    }
}

/// <summary>A test in a network of its own: skipped, and said so, where the kernel or a container forbids that.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class NeedsPrivateNetworkAttribute : FactAttribute
{
    public NeedsPrivateNetworkAttribute(params string[] peers) =>
        Skip = PrivateNetwork.WhyNot ?? new NeedsPeerAttribute(peers).Skip;
}
