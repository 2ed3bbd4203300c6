using System.Globalization;
using System.Text.RegularExpressions;

namespace Muster.Agent.Backup;

/// <summary>
/// What backups are called: <c>muster-dc1-node1-20261121T134500Z-42.snap</c>, so that they sort by time and tell whose they
/// are. Others' files in the same folder are never touched.
/// </summary>
internal sealed partial record BackupFile(string Path, DateTimeOffset Taken, long Index)
{
    private const string TimeFormat = "yyyyMMdd'T'HHmmss'Z'";

    /// <summary>What is being written ends so, and is swept away when it was left behind.</summary>
    public const string Unfinished = ".unfinished";

    public static string NameOf(string owner, DateTimeOffset taken, long index) => string.Create(
        CultureInfo.InvariantCulture, $"muster-{owner}-{taken.UtcDateTime.ToString(TimeFormat, CultureInfo.InvariantCulture)}-{index}.snap");

    /// <summary>Names of datacenters and nodes as a file's name bears them.</summary>
    public static string OwnerOf(string datacenter, string node) => Odd().Replace($"{datacenter}-{node}", "_");

    /// <summary>Null for a file that is not one of the owner's.</summary>
    public static BackupFile? Read(string path, string owner)
    {
        var name = System.IO.Path.GetFileName(path);
        var begin = $"muster-{owner}-";
        var parts = name.StartsWith(begin, StringComparison.Ordinal) && name.EndsWith(".snap", StringComparison.Ordinal)
            ? name[begin.Length..^".snap".Length].Split('-')
            : [];
        return parts is [var time, var index]
            && DateTimeOffset.TryParseExact(
                time, TimeFormat, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var taken)
            && long.TryParse(index, NumberStyles.None, CultureInfo.InvariantCulture, out var at)
            ? new BackupFile(path, taken, at)
            : null;
    }

    /// <summary>Those that have had their time; the newest is never among them.</summary>
    public static IEnumerable<BackupFile> Outdated(
        IEnumerable<BackupFile> all, int keep, TimeSpan keepFor, DateTimeOffset now) =>
        all.OrderByDescending(file => file.Taken)
            .ThenByDescending(file => file.Index)
            .Select((file, place) => (file, place))
            .Where(seen => seen.place >= keep
                || (seen.place > 0 && keepFor > TimeSpan.Zero && now - seen.file.Taken > keepFor))
            .Select(seen => seen.file);

    [GeneratedRegex("[^A-Za-z0-9._-]", RegexOptions.NonBacktracking)]
    private static partial Regex Odd();
}
