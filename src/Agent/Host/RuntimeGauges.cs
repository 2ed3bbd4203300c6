using Muster.Bedrock.Metrics;

namespace Muster.Agent.Host;

/// <summary>
/// The process and its runtime in numbers. Those that begin with <c>process</c> have the names, and so the units, that every
/// program gives to Prometheus.
/// </summary>
internal sealed class RuntimeGauges(DateTimeOffset started)
{
    private const double NanosecondsPerTick = 100;
    private const double MillisecondsPerSecond = 1000;

    public IEnumerable<Gauge> Look()
    {
        var heap = GC.GetTotalMemory(forceFullCollection: false);
        return
        [
            new("process.cpu_seconds_total", Environment.CpuUsage.TotalTime.TotalSeconds),
            new("process.open_fds", Directory.EnumerateFileSystemEntries("/proc/self/fd").Count()),
            new("process.resident_memory_bytes", Environment.WorkingSet),
            new("process.start_time_seconds", started.ToUnixTimeMilliseconds() / MillisecondsPerSecond),
            new("runtime.heap_bytes", heap),
            new("runtime.workers", ThreadPool.ThreadCount),
            // The collector does not tell before it has run once.
            new("runtime.committed_bytes", Math.Max(GC.GetGCMemoryInfo().TotalCommittedBytes, heap)),
            new("runtime.gc_pause_ns", GC.GetTotalPauseDuration().Ticks * NanosecondsPerTick),
            new("runtime.gc_runs", GC.CollectionCount(0)),
        ];
    }
}
