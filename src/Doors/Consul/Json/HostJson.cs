using System.Globalization;
using Muster.Doors.Go;

namespace Muster.Doors.Consul.Json;

/// <summary>The machine in the shapes of Go's gopsutil, whose names Consul shows as they are.</summary>
internal static class HostJson
{
    private const int NanosecondsPerTick = 100;

    /// <summary>gopsutil's names for the kernel's, in its order. What other kernels have alone is 0.</summary>
    private static readonly (string Name, string Kernel)[] _memory =
    [
        ("free", "MemFree"), ("active", "Active"), ("inactive", "Inactive"), ("wired", ""), ("laundry", ""),
        ("buffers", "Buffers"), ("cached", Cached), ("writeback", "Writeback"), ("dirty", "Dirty"),
        ("writebacktmp", "WritebackTmp"), ("shared", "Shmem"), ("slab", "Slab"), ("sreclaimable", "SReclaimable"),
        ("sunreclaim", "SUnreclaim"), ("pagetables", "PageTables"), ("swapcached", "SwapCached"),
        ("commitlimit", "CommitLimit"), ("committedas", "Committed_AS"), ("hightotal", "HighTotal"),
        ("highfree", "HighFree"), ("lowtotal", "LowTotal"), ("lowfree", "LowFree"), ("swaptotal", "SwapTotal"),
        ("swapfree", "SwapFree"), ("mapped", "Mapped"), ("vmalloctotal", "VmallocTotal"),
        ("vmallocused", "VmallocUsed"), ("vmallocchunk", "VmallocChunk"), ("hugepagestotal", "HugePages_Total"),
        ("hugepagesfree", "HugePages_Free"), ("hugepagesize", "Hugepagesize"),
    ];

    private const string Cached = "Cached";

    public static void Write(GoJsonWriter json, HostReport host)
    {
        json.BeginObject();
        json.Name("Memory"u8);
        Write(json, host.Memory);
        json.Name("CPU"u8);
        json.BeginArray();
        for (var i = 0; i < host.Cpus.Length; i++)
        {
            Write(json, i, host.Cpus[i]);
        }

        json.EndArray();
        json.Name("Host"u8);
        Write(json, host.System);
        json.Name("Disk"u8);
        Write(json, host.Disk);
        json.Member("CollectionTime"u8, (host.Taken - DateTimeOffset.UnixEpoch).Ticks * NanosecondsPerTick);
        json.Name("Errors"u8);
        if (host.Errors.IsEmpty)
        {
            json.Null();
        }
        else
        {
            Maps.WriteList(json, host.Errors);
        }

        json.EndObject();
    }

    private static void Write(GoJsonWriter json, MemoryReport memory)
    {
        var (total, free) = (memory.Of("MemTotal"), memory.Of("MemFree"));
        var used = total - free - memory.Of("Buffers") - CachedOf(memory);
        json.BeginObject();
        json.Member("total"u8, total);
        json.Member("available"u8, memory.Of("MemAvailable"));
        json.Member("used"u8, used);
        Percent(json, "usedPercent", used, total);
        foreach (var (name, kernel) in _memory)
        {
            json.Name(name);
            json.Number(kernel == Cached ? CachedOf(memory) : memory.Of(kernel));
        }

        json.EndObject();
    }

    // What the kernel could give back of its own counts as cached.
    private static long CachedOf(MemoryReport memory) => memory.Of(Cached) + memory.Of("SReclaimable");

    private static void Write(GoJsonWriter json, int number, CpuReport cpu)
    {
        json.BeginObject();
        json.Member("cpu"u8, number);
        json.Member("vendorId"u8, cpu.Of("vendor_id"));
        json.Member("family"u8, cpu.Of("cpu family"));
        json.Member("model"u8, cpu.Of("model"));
        json.Member("stepping"u8, Whole(cpu.Of("stepping")));
        json.Member("physicalId"u8, cpu.Of("physical id"));
        json.Member("coreId"u8, cpu.Of("core id"));
        json.Member("cores"u8, 1L); // An entry is one processor.
        json.Member("modelName"u8, cpu.Of("model name"));
        json.Name("mhz"u8);
        json.Number(double.TryParse(cpu.Of("cpu MHz"), NumberStyles.Float, CultureInfo.InvariantCulture, out var mhz) ? mhz : 0);
        json.Member("cacheSize"u8, Whole(cpu.Of("cache size").Split(' ')[0]));
        json.Name("flags"u8);
        Maps.WriteList(json, [.. cpu.Of("flags").Split(' ', StringSplitOptions.RemoveEmptyEntries)]);
        json.Member("microcode"u8, cpu.Of("microcode"));
        json.EndObject();
    }

    private static void Write(GoJsonWriter json, SystemReport system)
    {
        json.BeginObject();
        json.Member("hostname"u8, system.HostName);
        json.Member("uptime"u8, (long)system.Uptime.TotalSeconds);
        json.Member("bootTime"u8, system.Booted.ToUnixTimeSeconds());
        json.Member("procs"u8, system.Processes);
        json.Member("os"u8, "linux");
        json.Member("platform"u8, system.Platform);
        json.Member("platformFamily"u8, system.PlatformFamily);
        json.Member("platformVersion"u8, system.PlatformVersion);
        json.Member("kernelVersion"u8, system.KernelVersion);
        json.Member("kernelArch"u8, system.KernelArchitecture);
        json.Member("virtualizationSystem"u8, "");
        json.Member("virtualizationRole"u8, system.Guest ? "guest" : "");
        json.Member("hostid"u8, system.HostId);
        json.EndObject();
    }

    private static void Write(GoJsonWriter json, DiskReport disk)
    {
        json.BeginObject();
        json.Member("path"u8, disk.Path);
        json.Member("fstype"u8, disk.FileSystem is "ext2" or "ext3" or "ext4" ? "ext2/ext3" : disk.FileSystem);
        json.Member("total"u8, disk.Bytes);
        json.Member("free"u8, disk.BytesFree);
        json.Member("used"u8, disk.BytesUsed);
        Percent(json, "usedPercent", disk.BytesUsed, disk.BytesUsed + disk.BytesFree);
        json.Member("inodesTotal"u8, disk.Inodes);
        json.Member("inodesUsed"u8, disk.Inodes - disk.InodesFree);
        json.Member("inodesFree"u8, disk.InodesFree);
        Percent(json, "inodesUsedPercent", disk.Inodes - disk.InodesFree, disk.Inodes);
        json.EndObject();
    }

    private static long Whole(string text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;

    private static void Percent(GoJsonWriter json, string name, long part, long whole)
    {
        json.Name(name);
        json.Number(whole == 0 ? 0 : part * 100.0 / whole);
    }
}
