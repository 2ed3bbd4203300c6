using System.Globalization;
using System.Runtime.InteropServices;

namespace Muster.Cli;

/// <summary>
/// Everything that this process started, directly or not. What loses its parent comes to this process instead of to the
/// system's first one, so that nothing gets away.
/// </summary>
internal static partial class Descendants
{
    private const int SetChildSubreaper = 36;

    /// <summary>From now on nothing gets away.</summary>
    public static void Keep() => _ = Control(SetChildSubreaper, 1, 0, 0, 0);

    /// <summary>Those that run, whoever their parent is.</summary>
    public static IReadOnlyList<int> Running()
    {
        var children = Directory.EnumerateDirectories("/proc")
            .Select(Read)
            .OfType<(int Id, int Parent)>()
            .ToLookup(process => process.Parent, process => process.Id);
        var found = new List<int>(children[Environment.ProcessId]);
        for (var at = 0; at < found.Count; at++)
        {
            found.AddRange(children[found[at]]);
        }

        return found;
    }

    /// <summary>Null: no process, or one that has ended.</summary>
    private static (int Id, int Parent)? Read(string folder)
    {
        if (!int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var id))
        {
            return null;
        }

        try
        {
            // 4711 (name, with anything in it) S 4710 ...
            var line = File.ReadAllText(Path.Combine(folder, "stat"));
            var rest = line[(line.LastIndexOf(')') + 2)..].Split(' ');
            return rest[0] is "Z" or "X" ? null : (id, int.Parse(rest[1], CultureInfo.InvariantCulture));
        }
        catch (IOException)
        {
            return null; // It ended meanwhile.
        }
    }

    [LibraryImport("libc", EntryPoint = "prctl")]
    private static partial int Control(int option, nuint one, nuint two, nuint three, nuint four);
}
