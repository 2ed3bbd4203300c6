using Muster.Bedrock;

namespace Muster.Registry.Local.Probes;

/// <summary>Finds the file that a command names, as Go's <c>os/exec</c> does, with its words where there is none.</summary>
public static class Executable
{
    private const UnixFileMode AnyExecute = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    /// <summary>A name with a slash is a path; any other is looked for in <c>PATH</c>.</summary>
    public static Result<string> Find(string name, string searchPath)
    {
        if (name.Length == 0 || name.Contains('/', StringComparison.Ordinal))
        {
            return !Path.Exists(name) ? Missing($"fork/exec {name}: no such file or directory")
                : IsExecutable(name) ? Path.GetFullPath(name)
                : Missing($"fork/exec {name}: permission denied");
        }

        var found = searchPath.Split(':')
            .Select(folder => Path.Combine(folder.Length == 0 ? "." : folder, name))
            .FirstOrDefault(IsExecutable);
        return found is null ? Missing($"exec: \"{name}\": executable file not found in $PATH") : Path.GetFullPath(found);
    }

    private static bool IsExecutable(string path)
    {
        try
        {
            return File.Exists(path) && (File.GetUnixFileMode(path) & AnyExecute) != 0;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static Refused Missing(string why) => new(Refusal.NotFound, why);
}
