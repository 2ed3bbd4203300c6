using System.Globalization;
using Muster.Doors.Consul.Go;

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
        Member(json, "CollectionTime", (host.Taken - DateTimeOffset.UnixEpoch).Ticks * NanosecondsPerTick);
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
        Member(json, "total", total);
        Member(json, "available", memory.Of("MemAvailable"));
        Member(json, "used", used);
        Percent(json, "usedPercent", used, total);
        foreach (var (name, kernel) in _memory)
        {
            Member(json, name, kernel == Cached ? CachedOf(memory) : memory.Of(kernel));
        }

        json.EndObject();
    }

    // What the kernel could give back of its own counts as cached.
    private static long CachedOf(MemoryReport memory) => memory.Of(Cached) + memory.Of("SReclaimable");

    private static void Write(GoJsonWriter json, int number, CpuReport cpu)
    {
        json.BeginObject();
        Member(json, "cpu", number);
        Member(json, "vendorId", cpu.Of("vendor_id"));
        Member(json, "family", cpu.Of("cpu family"));
        Member(json, "model", cpu.Of("model"));
        Member(json, "stepping", Whole(cpu.Of("stepping")));
        Member(json, "physicalId", cpu.Of("physical id"));
        Member(json, "coreId", cpu.Of("core id"));
        Member(json, "cores", 1L); // An entry is one processor.
        Member(json, "modelName", cpu.Of("model name"));
        json.Name("mhz"u8);
        json.Number(double.TryParse(cpu.Of("cpu MHz"), NumberStyles.Float, CultureInfo.InvariantCulture, out var mhz) ? mhz : 0);
        Member(json, "cacheSize", Whole(cpu.Of("cache size").Split(' ')[0]));
        json.Name("flags"u8);
        Maps.WriteList(json, [.. cpu.Of("flags").Split(' ', StringSplitOptions.RemoveEmptyEntries)]);
        Member(json, "microcode", cpu.Of("microcode"));
        json.EndObject();
    }

    private static void Write(GoJsonWriter json, SystemReport system)
    {
        json.BeginObject();
        Member(json, "hostname", system.HostName);
        Member(json, "uptime", (long)system.Uptime.TotalSeconds);
        Member(json, "bootTime", system.Booted.ToUnixTimeSeconds());
        Member(json, "procs", system.Processes);
        Member(json, "os", "linux");
        Member(json, "platform", system.Platform);
        Member(json, "platformFamily", system.PlatformFamily);
        Member(json, "platformVersion", system.PlatformVersion);
        Member(json, "kernelVersion", system.KernelVersion);
        Member(json, "kernelArch", system.KernelArchitecture);
        Member(json, "virtualizationSystem", "");
        Member(json, "virtualizationRole", system.Guest ? "guest" : "");
        Member(json, "hostid", system.HostId);
        json.EndObject();
    }

    private static void Write(GoJsonWriter json, DiskReport disk)
    {
        json.BeginObject();
        Member(json, "path", disk.Path);
        Member(json, "fstype", disk.FileSystem is "ext2" or "ext3" or "ext4" ? "ext2/ext3" : disk.FileSystem);
        Member(json, "total", disk.Bytes);
        Member(json, "free", disk.BytesFree);
        Member(json, "used", disk.BytesUsed);
        Percent(json, "usedPercent", disk.BytesUsed, disk.BytesUsed + disk.BytesFree);
        Member(json, "inodesTotal", disk.Inodes);
        Member(json, "inodesUsed", disk.Inodes - disk.InodesFree);
        Member(json, "inodesFree", disk.InodesFree);
        Percent(json, "inodesUsedPercent", disk.Inodes - disk.InodesFree, disk.Inodes);
        json.EndObject();
    }

    private static long Whole(string text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;

    private static void Member(GoJsonWriter json, string name, string value)
    {
        json.Name(name);
        json.Text(value);
    }

    private static void Member(GoJsonWriter json, string name, long value)
    {
        json.Name(name);
        json.Number(value);
    }

    private static void Percent(GoJsonWriter json, string name, long part, long whole)
    {
        json.Name(name);
        json.Number(whole == 0 ? 0 : part * 100.0 / whole);
    }
}
