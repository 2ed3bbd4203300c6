using Microsoft.Extensions.Logging;
using Muster.Engine.Embedded.Journal;
using Muster.Engine.Timeline;

namespace Muster.Engine.Embedded.Timeline;

/// <summary>
/// Opens the timeline (<c>timeline.db</c> in its folder), or one in memory where there is no folder. A file that
/// cannot be used is set aside as <c>timeline.db.damaged</c>: it must not keep a server from starting, and a new one begins
/// with what the engine still knows.
/// </summary>
public static partial class TimelineFile
{
    private const string InMemory = ":memory:";

    public static ITimelineStore Open(string? folder, ILogger logger)
    {
        if (folder is null)
        {
            return OpenAt(InMemory);
        }

        Directory.CreateDirectory(folder);
        var path = Path.Combine(folder, "timeline.db");
        try
        {
            return OpenAt(path);
        }
        catch (JournalException failure) when (failure.Fault != JournalFault.NoSpace)
        {
            SetAside(logger, path, failure.Message);
            foreach (var suffix in (ReadOnlySpan<string>)["-wal", "-shm"])
            {
                File.Delete(path + suffix);
            }

            File.Move(path, path + ".damaged", overwrite: true);
            return OpenAt(path);
        }
    }

    private static SqliteTimeline OpenAt(string path)
    {
        var database = Database.Open(path);
        try
        {
            return TimelineSchema.Prepare(database) is { } wrong
                ? throw new JournalException(JournalFault.Broken, $"{path}: {wrong}")
                : new SqliteTimeline(path, database);
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }

    [LoggerMessage(2201, LogLevel.Warning, "{Path} cannot be used ({Why}); it is kept as {Path}.damaged, and the timeline begins anew")]
    private static partial void SetAside(ILogger logger, string path, string why);
}
