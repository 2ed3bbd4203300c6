using Microsoft.Extensions.Logging;

namespace Muster.Registry.Snapshots;

internal static partial class SnapshotsLog
{
    [LoggerMessage(
        3301, LogLevel.Information,
        "A snapshot was restored ({Rows} rows of revision {From}): all that was here before is replaced, history begins at revision {At}; it took {Took}")]
    public static partial void Restored(ILogger logger, int rows, long from, long at, TimeSpan took);
}
