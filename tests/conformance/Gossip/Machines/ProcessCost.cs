using System.Globalization;

namespace Muster.Tests.Conformance.Gossip.Machines;

/// <summary>What each thread of a process has used since it began, as Linux counts it.</summary>
/// <param name="Threads">
/// Nanoseconds of processor time, since ticks are samples that miss who runs briefly after a timer; and how often it went to sleep, and so was woken.
/// </param>
/// <param name="ResidentBytes">Of the whole process, at this moment.</param>
internal sealed record ProcessCost(IReadOnlyDictionary<string, (long Nanoseconds, long Waits)> Threads, long ResidentBytes)
{
    private const int BytesPerKibibyte = 1024;

    public static ProcessCost Of(int process) => new(
        Directory.GetDirectories($"/proc/{process}/task").ToDictionary(
            thread => thread, thread => (First($"{thread}/schedstat", ""), First($"{thread}/status", "voluntary_ctxt_switches:"))),
        First($"/proc/{process}/status", "VmRSS:") * BytesPerKibibyte);

    /// <summary>What the threads there are have used since then; who has ended meanwhile had little to do, or it would be there.</summary>
    public (TimeSpan Processor, long Waits) Since(ProcessCost before)
    {
        var used = Threads.Select(thread => (Now: thread.Value, Before: before.Threads.GetValueOrDefault(thread.Key))).ToList();
        return (
            TimeSpan.FromTicks(used.Sum(thread => thread.Now.Nanoseconds - thread.Before.Nanoseconds) / TimeSpan.NanosecondsPerTick),
            used.Sum(thread => thread.Now.Waits - thread.Before.Waits));
    }

    /// <summary>The number behind those words at a line's beginning; zero where the thread has ended meanwhile.</summary>
    private static long First(string path, string words)
    {
        try
        {
            var line = File.ReadLines(path).FirstOrDefault(line => line.StartsWith(words, StringComparison.Ordinal));
            return line is null ? 0 : long.Parse(line[words.Length..].Trim().Split(' ')[0], CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            return 0;
        }
    }
}
