using System.Collections.Immutable;

namespace Muster.Doors;

/// <summary>The machine that the agent runs on, as its kernel tells it.</summary>
/// <param name="Errors">What could not be found out, and why.</param>
public sealed record HostReport(
    MemoryReport Memory,
    ImmutableArray<CpuReport> Cpus,
    SystemReport System,
    DiskReport Disk,
    DateTimeOffset Taken,
    ImmutableArray<string> Errors)
{
    public static readonly HostReport Unknown = new(
        new MemoryReport(ImmutableSortedDictionary<string, long>.Empty), [], new SystemReport(), new DiskReport(),
        DateTimeOffset.UnixEpoch, []);
}

/// <param name="Bytes">By the kernel's name (<c>MemTotal</c>), in bytes; counts of huge pages are plain numbers.</param>
public sealed record MemoryReport(ImmutableSortedDictionary<string, long> Bytes)
{
    public long Of(string name) => Bytes.GetValueOrDefault(name);
}

/// <summary>One processor, by the kernel's names.</summary>
public sealed record CpuReport(ImmutableSortedDictionary<string, string> Facts)
{
    public string Of(string name) => Facts.GetValueOrDefault(name, "");
}

public sealed record SystemReport
{
    public string HostName { get; init; } = "";

    public TimeSpan Uptime { get; init; }

    public DateTimeOffset Booted { get; init; } = DateTimeOffset.UnixEpoch;

    public int Processes { get; init; }

    /// <summary>The distribution, such as <c>debian</c>, its kin and its version.</summary>
    public string Platform { get; init; } = "";

    public string PlatformFamily { get; init; } = "";

    public string PlatformVersion { get; init; } = "";

    public string KernelVersion { get; init; } = "";

    public string KernelArchitecture { get; init; } = "";

    /// <summary>What tells machines apart: the machine's id, else the boot's.</summary>
    public string HostId { get; init; } = "";

    /// <summary>Whether a hypervisor is below.</summary>
    public bool Guest { get; init; }
}

/// <summary>The file system that holds the agent's data.</summary>
public sealed record DiskReport
{
    public string Path { get; init; } = "";

    public string FileSystem { get; init; } = "";

    public long Bytes { get; init; }

    /// <summary>Free for this user, who may have less than all that is free.</summary>
    public long BytesFree { get; init; }

    public long BytesUsed { get; init; }

    public long Inodes { get; init; }

    public long InodesFree { get; init; }
}
