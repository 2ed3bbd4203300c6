using System.Diagnostics;

namespace Muster.Tests.Support;

/// <summary>
/// Programs of others that tests run beside Muster: unpacked into a private folder by <c>tests/peers</c>, never installed.
/// <c>MUSTER_PEERS</c> names the folder; without it, <c>.peers</c> of the checkout.
/// </summary>
public static class PeersFolder
{
    private static readonly string[] _programFolders = ["usr/bin", "usr/sbin", "bin", "sbin"];

    private static readonly string[] _libraryFolders = ["usr/lib/x86_64-linux-gnu", "usr/lib/aarch64-linux-gnu", "usr/lib"];

    /// <summary>Peers of which there are several versions, each in a folder of its own.</summary>
    private static readonly string[] _inVersions = ["etcd", "serf"];

    public static string Root { get; } =
        Environment.GetEnvironmentVariable("MUSTER_PEERS") is { Length: > 0 } named
            ? named
            : Path.Combine(Checkout.Root, ".peers");

    /// <summary>True when a missing peer is a failure, not a skip.</summary>
    public static bool Required { get; } = Environment.GetEnvironmentVariable("CI") == "true";

    /// <summary>
    /// A program's path (<c>consul</c>, <c>nginx</c>, <c>dig</c>) or a Python module's folder (<c>python3-consul</c>); null
    /// when it is not there. Where the version matters (Consul, etcd: <c>etcd-3.5</c>, <c>etcdctl-3.4</c>, <c>serf-0.9</c>) it is taken
    /// from the folder only; others from PATH as well.
    /// </summary>
    public static string? Find(string peer)
    {
        if (peer.StartsWith("python3-", StringComparison.Ordinal))
        {
            return PythonPath.Split(':')
                .Select(folder => Path.Combine(folder, peer["python3-".Length..]))
                .FirstOrDefault(Directory.Exists);
        }

        if (peer.IndexOf('-') is var dash and > 0 && _inVersions.FirstOrDefault(name => peer.StartsWith(name, StringComparison.Ordinal)) is { } versioned)
        {
            var path = Path.Combine(Root, versioned + peer[dash..], "usr/bin", peer[..dash]);
            return File.Exists(path) ? path : null;
        }

        var folders = _programFolders.Select(folder => Path.Combine(Root, folder));
        if (peer is not "consul")
        {
            folders = folders.Concat(
                (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries));
        }

        return folders.Select(folder => Path.Combine(folder, peer)).FirstOrDefault(File.Exists);
    }

    /// <summary>As <see cref="Find"/>, for a test that cannot go on without it.</summary>
    public static string Get(string peer) =>
        Find(peer) ?? throw new InvalidOperationException($"{peer} is not in {Root}: run tests/peers.");

    /// <summary>Unpacked modules, then the distribution's own, which they rely on, whichever Python runs.</summary>
    public static string PythonPath { get; } =
        $"{Path.Combine(Root, "usr/lib/python3/dist-packages")}:/usr/lib/python3/dist-packages";

    /// <summary>How a shell calls a peer: by its path, with its libraries, where it is not the machine's own.</summary>
    public static string InShell(string peer)
    {
        var start = Start(peer);
        return start.Environment.TryGetValue("LD_LIBRARY_PATH", out var libraries) && IsUnpacked(start.FileName)
            ? $"LD_LIBRARY_PATH='{libraries}' '{start.FileName}'"
            : start.FileName;
    }

    /// <summary>How to start a peer: its path, its libraries found, its output redirected.</summary>
    public static ProcessStartInfo Start(string peer, params string[] arguments)
    {
        var start = new ProcessStartInfo(Get(peer), arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        if (IsUnpacked(start.FileName))
        {
            start.Environment["LD_LIBRARY_PATH"] =
                string.Join(':', _libraryFolders.Select(folder => Path.Combine(Root, folder)).Where(Directory.Exists));
        }

        start.Environment["PYTHONPATH"] = PythonPath;
        return start;
    }

    private static bool IsUnpacked(string program) => program.StartsWith(Root, StringComparison.Ordinal);
}
