using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace Muster.Doors.Consul.Endpoints;

/// <summary>What the debugging pages say, for people.</summary>
internal static class DebugText
{
    public const string Index =
        """
        <html>
        <head><title>/debug/pprof/</title></head>
        <body>
        /debug/pprof/
        <ul>
        <li><a href="cmdline">cmdline</a>: the command line, its arguments separated by NUL</li>
        <li><a href="goroutine">goroutine</a>: the process's threads and the thread pool, in words</li>
        <li><a href="heap">heap</a>: the collected heap, in words; ?gc=1 collects first</li>
        <li><a href="profile">profile</a>: sampled stacks of all managed threads for ?seconds=30, as nettrace</li>
        <li><a href="trace">trace</a>: collections, contention, exceptions, thread pool for ?seconds=1, as nettrace</li>
        </ul>
        <p>Open a nettrace file with PerfView or Visual Studio, or convert it: dotnet-trace convert --format speedscope</p>
        </body>
        </html>

        """;

    /// <summary>Threads of one name together, busiest first, and what the thread pool does.</summary>
    public static string Threads(ImmutableArray<ThreadReport> threads)
    {
        var text = Line(new StringBuilder(), $"thread profile: total {threads.Length}")
            .Append('\n');
        foreach (var kin in threads.GroupBy(thread => (thread.Name, thread.State)).OrderByDescending(Busy))
        {
            Line(text, $"{kin.Count()} {kin.Key.Name} [{StateOf(kin.Key.State)}], processor time {Busy(kin).TotalSeconds:0.00} s");
        }

        text.Append('\n');
        Line(text, $"thread pool: {ThreadPool.ThreadCount} workers, {ThreadPool.PendingWorkItemCount} items wait");
        Line(text, $"thread pool: {ThreadPool.CompletedWorkItemCount} items done");
        Line(text, $"timers: {Timer.ActiveCount}");
        return Line(text, $"locks that were waited for: {Monitor.LockContentionCount}").ToString();

        static TimeSpan Busy(IEnumerable<ThreadReport> kin) => kin.Aggregate(TimeSpan.Zero, (sum, thread) => sum + thread.Busy);
    }

    public static string Heap(GCMemoryInfo memory)
    {
        var text = new StringBuilder();
        Line(text, $"heap profile: {memory.HeapSizeBytes} bytes at the last collection, number {memory.Index}");
        Line(text, $"allocated since the start: {GC.GetTotalAllocatedBytes(precise: false)} bytes");
        Line(text, $"allocated now: {GC.GetTotalMemory(forceFullCollection: false)} bytes");
        Line(text, $"committed: {memory.TotalCommittedBytes} bytes");
        Line(text, $"fragmented: {memory.FragmentedBytes} bytes");
        Line(text, $"pinned: {memory.PinnedObjectsCount} objects; waiting to be finalized: {memory.FinalizationPendingCount}");
        Line(text, $"memory that the process may use: {memory.TotalAvailableMemoryBytes} bytes");
        Line(text, $"pauses: {GC.GetTotalPauseDuration().TotalMilliseconds:0.0} ms, {memory.PauseTimePercentage:0.00} % of the time");
        text.Append('\n');
        for (var generation = 0; generation < memory.GenerationInfo.Length; generation++)
        {
            var name = generation switch { 3 => "large objects", 4 => "pinned objects", var number => $"generation {number}" };
            var info = memory.GenerationInfo[generation];
            var runs = generation <= GC.MaxGeneration ? $", {GC.CollectionCount(generation)} collections" : "";
            Line(text, $"{name}: {info.SizeAfterBytes} bytes, {info.FragmentationAfterBytes} fragmented{runs}");
        }

        return text.ToString();
    }

    private static string StateOf(char state) => state switch
    {
        'R' => "running",
        'S' => "sleeping",
        'D' => "waiting for a disk",
        'T' or 't' => "stopped",
        _ => state.ToString(),
    };

    private static StringBuilder Line(StringBuilder text, FormattableString line) =>
        text.Append(line.ToString(CultureInfo.InvariantCulture)).Append('\n');
}
