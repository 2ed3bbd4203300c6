using System.Collections.Immutable;
using System.Globalization;
using Muster.Doors;

namespace Muster.Agent.Host;

/// <summary>This process's threads, the busiest first.</summary>
internal static class ThreadFacts
{
    private const string Folder = "/proc/self/task";

    public static ImmutableArray<ThreadReport> Look() =>
        [.. Threads().OrderByDescending(thread => thread.Busy).ThenBy(thread => thread.Id)];

    private static IEnumerable<ThreadReport> Threads()
    {
        foreach (var folder in Directory.EnumerateDirectories(Folder))
        {
            if (int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var id)
                && Read(Path.Combine(folder, "stat")) is { } stat
                && ProcText.Thread(id, stat) is { } thread)
            {
                yield return thread;
            }
        }
    }

    // A thread may end while one looks.
    private static string? Read(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (IOException)
        {
            return null;
        }
    }
}
