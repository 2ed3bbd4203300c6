using Muster.Tests.Support;

namespace Muster.Tests.Conformance.Shipping;

/// <summary>What deploy/package makes: unpacked, looked at, and run.</summary>
public sealed class PackageTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [NeedsPeer("bash", "xz", "dpkg-deb")]
    public async Task The_debian_package_holds_a_whole_program_and_starts_nothing()
    {
        await PackAsync();
        var unpacked = _folder.File("deb");
        await ShAsync($"dpkg-deb -x out/*.deb '{unpacked}' && dpkg-deb -e out/*.deb '{unpacked}/DEBIAN'");
        Assert.Equal("/etc/muster.d/muster.hcl\n", await File.ReadAllTextAsync(Path.Combine(unpacked, "DEBIAN/conffiles")));
        var fields = await ShAsync("dpkg-deb -f out/*.deb Package Version Architecture Depends");
        Assert.Matches(@"^Package: muster\nVersion: \d+\.\d+\.\d+\nArchitecture: (amd64|arm64)\nDepends: libc6 ", fields);

        // Owners and modes as they will be.
        var listing = await ShAsync("dpkg-deb -c out/*.deb");
        Assert.All(listing.TrimEnd('\n').Split('\n'), line => Assert.Contains(" 0/0 ", line, StringComparison.Ordinal));
        foreach (var path in (string[])[
            "etc/muster.d/muster.hcl", "usr/lib/muster/muster", "usr/lib/systemd/system/muster.service",
            "usr/share/bash-completion/completions/muster", "usr/share/doc/muster/changelog.gz", "usr/share/doc/muster/copyright",
            "usr/share/fish/vendor_completions.d/muster.fish", "usr/share/man/man1/muster-kv-get.1.gz",
            "usr/share/man/man1/muster.1.gz", "usr/share/man/man5/muster.conf.5.gz", "usr/share/zsh/vendor-completions/_muster"])
        {
            Assert.True(File.Exists(Path.Combine(unpacked, path)), path);
        }

        Assert.Equal("", await ShAsync($"cd '{unpacked}' && md5sum --quiet -c DEBIAN/md5sums"));
        Assert.Equal("", await ShAsync($"for script in '{unpacked}'/DEBIAN/p*; do sh -n \"$script\" && [ -x \"$script\" ] || echo \"$script\"; done"));
        Assert.DoesNotContain("systemctl start", await ShAsync($"cat '{unpacked}'/DEBIAN/p*"), StringComparison.Ordinal);
        Assert.DoesNotContain("systemctl enable --now muster.service", await ShAsync($"cat '{unpacked}'/DEBIAN/p*"), StringComparison.Ordinal);

        // What the unit runs: the configuration is valid, and the program is itself.
        Assert.Equal("Configuration is valid!\n", await ShAsync($"'{unpacked}/usr/bin/muster' validate '{unpacked}/etc/muster.d'"));
        Assert.StartsWith("Muster v", await ShAsync($"'{unpacked}/usr/bin/muster' version"), StringComparison.Ordinal);
    }

    [NeedsPeer("bash", "mandoc")]
    public async Task Nothing_is_wrong_with_the_manual()
    {
        var man = _folder.File("man");
        await ShAsync($"'{Checkout.Program}' manual -output='{man}'");
        var mandoc = PeersFolder.Start("mandoc", ["-T", "lint", "-W", "warning", .. Directory.EnumerateFiles(man, "*", SearchOption.AllDirectories)]);
        await using var linted = await ChildProcess.RunAsync(mandoc);
        Assert.Equal((0, ""), (linted.ExitCode, linted.Output));
    }

    [NeedsPeer("bash", "xz")]
    public async Task The_tarball_runs_where_it_is_unpacked_and_its_checksums_are_true()
    {
        await PackAsync();
        Assert.Matches(@"\.deb: OK\n.*\.tar\.gz: OK\n$", await ShAsync("cd out && sha256sum -c SHA256SUMS"));
        await ShAsync("tar -xzf out/*.tar.gz");
        Assert.StartsWith("Muster v", await ShAsync("muster-*/bin/muster version"), StringComparison.Ordinal);
        Assert.Equal("keygen\nkeyring\nkv\n", await ShAsync("COMP_LINE='muster k' muster-*/bin/muster"));
    }

    [NeedsPeer("bash", "xz")]
    public async Task The_same_sources_make_the_same_bytes()
    {
        await PackAsync();
        var first = await File.ReadAllTextAsync(_folder.File("out/SHA256SUMS"));
        await PackAsync();
        Assert.Equal(first, await File.ReadAllTextAsync(_folder.File("out/SHA256SUMS")));
    }

    private Task<string> PackAsync() => ShAsync(
        $"'{Checkout.Root}/deploy/package' --fast --program '{Path.GetDirectoryName(Checkout.Program)}' --output out", epoch: "1000000000");

    private async Task<string> ShAsync(string command, string? epoch = null)
    {
        var start = PeersFolder.Start("bash", "-c", command);
        start.WorkingDirectory = _folder.Path;
        if (epoch is not null)
        {
            start.Environment["SOURCE_DATE_EPOCH"] = epoch;
        }

        await using var child = await ChildProcess.RunAsync(start);
        Assert.True(child.ExitCode == 0, $"{command}\n{child.Output}");
        return child.StandardOutput;
    }
}
