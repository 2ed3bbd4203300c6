using System.Globalization;

namespace Muster.Tests.Conformance.Gossip.Machines;

/// <summary>What a process has used so far, as Linux counts it.</summary>
/// <param name="Processor">Of all its threads, in user mode and in the kernel; counted in hundredths of a second.</param>
/// <param name="Waits">How often one of its threads went to sleep, and so was woken, since they began.</param>
/// <param name="ResidentBytes">At this moment.</param>
internal readonly record struct ProcessCost(TimeSpan Processor, long Waits, long ResidentBytes)
{
    private const int TicksPerSecond = 100;
    private const int BytesPerKibibyte = 1024;

    /// <summary>Fields of /proc/PID/stat after the name in brackets, which may hold anything.</summary>
    private const int UserTimeAt = 11;

    private const int SystemTimeAt = 12;

    public static ProcessCost Of(int process)
    {
        var stat = File.ReadAllText($"/proc/{process}/stat");
        var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        var ticks = Number(fields[UserTimeAt]) + Number(fields[SystemTimeAt]);
        var waits = Directory.GetDirectories($"/proc/{process}/task").Sum(thread => Line($"{thread}/status", "voluntary_ctxt_switches:"));
        return new ProcessCost(
            TimeSpan.FromSeconds((double)ticks / TicksPerSecond), waits, Line($"/proc/{process}/status", "VmRSS:") * BytesPerKibibyte);
    }

    /// <summary>Zero where a thread has ended meanwhile.</summary>
    private static long Line(string path, string name)
    {
        try
        {
            var line = File.ReadLines(path).FirstOrDefault(line => line.StartsWith(name, StringComparison.Ordinal));
            return line is null ? 0 : Number(line[name.Length..].Trim().Split(' ')[0]);
        }
        catch (IOException)
        {
            return 0;
        }
    }

    private static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);
}
