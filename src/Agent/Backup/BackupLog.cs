using Microsoft.Extensions.Logging;

namespace Muster.Agent.Backup;

internal static partial class BackupLog
{
    [LoggerMessage(9301, LogLevel.Information, "Backups go to {Directory} every {Interval}; {Keep} are kept")]
    public static partial void Begun(ILogger logger, string directory, TimeSpan interval, int keep);

    [LoggerMessage(9302, LogLevel.Information, "Backup {Path} is written and verified: {Bytes} bytes, index {Index}")]
    public static partial void Taken(ILogger logger, string path, long bytes, ulong index);

    [LoggerMessage(
        9303, LogLevel.Warning,
        "No backup could be made in {Directory}: {Why}. {LastGood}; mend that, it is tried again in {Wait}")]
    public static partial void Failed(ILogger logger, string directory, string why, string lastGood, TimeSpan wait);

    [LoggerMessage(9304, LogLevel.Warning, "The old backup {Path} cannot be removed: {Why}")]
    public static partial void NotPruned(ILogger logger, string path, string why);
}
