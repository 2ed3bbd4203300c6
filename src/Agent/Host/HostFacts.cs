using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.InteropServices;
using Muster.Doors;

namespace Muster.Agent.Host;

/// <summary>Looks at the machine; what cannot be found out is told as an error, and the rest is reported.</summary>
internal sealed class HostFacts(TimeProvider time)
{
    private const string Root = "/";

    public HostReport Look()
    {
        var errors = new List<string>();
        var cpus = ProcText.Cpus(Read("/proc/cpuinfo", errors));
        return new HostReport(
            ProcText.Memory(Read("/proc/meminfo", errors)),
            cpus,
            System(cpus, errors),
            Disk(errors),
            time.GetUtcNow(),
            [.. errors]);
    }

    private SystemReport System(ImmutableArray<CpuReport> cpus, List<string> errors)
    {
        var release = Read("/etc/os-release", errors);
        var id = ProcText.ReleaseValue(release, "ID");
        var uptime = Read("/proc/uptime", errors).Split(' ')[0];
        _ = double.TryParse(uptime, NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds);
        var up = TimeSpan.FromSeconds(Math.Floor(seconds));
        return new SystemReport
        {
            HostName = Environment.MachineName,
            Uptime = up,
            Booted = time.GetUtcNow() - up,
            Processes = Directory.EnumerateDirectories("/proc").Count(path => Path.GetFileName(path).All(char.IsAsciiDigit)),
            Platform = id,
            PlatformFamily = ProcText.FamilyOf(id, ProcText.ReleaseValue(release, "ID_LIKE")),
            PlatformVersion = File.Exists("/etc/debian_version") && id == "debian"
                ? Read("/etc/debian_version", errors).Trim()
                : ProcText.ReleaseValue(release, "VERSION_ID"),
            KernelVersion = Read("/proc/sys/kernel/osrelease", errors).Trim(),
            KernelArchitecture = RuntimeInformation.OSArchitecture switch
            {
                Architecture.X64 => "x86_64",
                Architecture.Arm64 => "aarch64",
                var other => other.ToString().ToLowerInvariant(),
            },
            HostId = HostId(errors),
            Guest = cpus.Any(cpu => cpu.Of("flags").Split(' ').Contains("hypervisor")),
        };
    }

    private static DiskReport Disk(List<string> errors)
    {
        if (FileSystemUse.Of(Root) is not { } use)
        {
            errors.Add($"the file system at {Root} cannot be asked for its use");
            return new DiskReport { Path = Root };
        }

        return new DiskReport
        {
            Path = Root,
            FileSystem = new DriveInfo(Root).DriveFormat,
            Bytes = (long)(use.Blocks * use.FragmentBytes),
            BytesFree = (long)(use.BlocksAvailable * use.FragmentBytes),
            BytesUsed = (long)((use.Blocks - use.BlocksFree) * use.FragmentBytes),
            Inodes = (long)use.Inodes,
            InodesFree = (long)use.InodesFree,
        };
    }

    // The mainboard's id is told to root alone, and containers have none; a boot has an id in any case.
    private static string HostId(List<string> errors)
    {
        const int HexDigits = 32;
        if (TryRead("/sys/class/dmi/id/product_uuid", out var board) && board.Trim().Length > 0)
        {
            return board.Trim().ToLowerInvariant();
        }

        return TryRead("/etc/machine-id", out var machine)
            && machine.Trim().Length == HexDigits
            && Guid.TryParseExact(machine.Trim(), "N", out var id)
                ? id.ToString("D")
                : Read("/proc/sys/kernel/random/boot_id", errors).Trim();
    }

    private static string Read(string path, List<string> errors)
    {
        if (TryRead(path, out var text))
        {
            return text;
        }

        errors.Add($"{path} cannot be read");
        return "";
    }

    private static bool TryRead(string path, out string text)
    {
        try
        {
            text = File.ReadAllText(path);
            return true;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            text = "";
            return false;
        }
    }
}
