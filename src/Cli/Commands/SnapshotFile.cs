using System.Globalization;
using Muster.Doors.Consul.Snapshot;
using Muster.Registry.Snapshots;

namespace Muster.Cli.Commands;

/// <summary>A snapshot on disk: found whole, or what is wrong with it.</summary>
internal static class SnapshotFile
{
    /// <summary>Nothing of it is kept, so any size will do.</summary>
    private const long StateBytesMax = long.MaxValue;

    /// <summary>Unpacks and checks all of it, showing every row. Throws <see cref="InvalidDataException"/>.</summary>
    public static Task<SnapshotMeta> ReadAsync(Stream file, Action<CountedRow> row, CancellationToken cancel) =>
        new ArchiveReader(StateBytesMax).ReadAsync(
            file, (state, _, token) => StateCheck.CountAsync(state, row, token), cancel);

    /// <summary>What Go says of files that cannot be opened.</summary>
    public static string WhyNot(string path, Exception failure) => failure switch
    {
        FileNotFoundException or DirectoryNotFoundException => $"open {path}: no such file or directory",
        UnauthorizedAccessException when Directory.Exists(path) => $"read {path}: is a directory",
        UnauthorizedAccessException => $"open {path}: permission denied",
        _ => string.Create(CultureInfo.InvariantCulture, $"open {path}: {failure.Message}"),
    };
}
