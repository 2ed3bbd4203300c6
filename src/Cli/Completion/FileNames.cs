namespace Muster.Cli.Completion;

/// <summary>Files and folders whose path begins so. What cannot be read has no names.</summary>
internal static class FileNames
{
    public static IEnumerable<Candidate> Beginning(string typed, bool foldersOnly)
    {
        var slash = typed.LastIndexOf('/') + 1;
        var (shown, name) = (typed[..slash], typed[slash..]);
        var folder = shown.StartsWith("~/", StringComparison.Ordinal)
            ? Environment.GetFolderPath(Environment.SpecialFolder.UserProfile) + shown[1..]
            : shown.Length > 0 ? shown : ".";
        if (!Directory.Exists(folder))
        {
            return [];
        }

        var options = new EnumerationOptions { IgnoreInaccessible = true, AttributesToSkip = FileAttributes.None };
        return new DirectoryInfo(folder).EnumerateFileSystemInfos("*", options)
            .Where(entry => entry.Name.StartsWith(name, StringComparison.Ordinal) && (name.Length > 0 || entry.Name[0] != '.'))
            .Where(entry => !foldersOnly || Directory.Exists(entry.FullName))
            .Select(entry => new Candidate(shown + entry.Name + (Directory.Exists(entry.FullName) ? "/" : "")));
    }
}
