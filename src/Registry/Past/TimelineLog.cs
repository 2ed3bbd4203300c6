using Microsoft.Extensions.Logging;

namespace Muster.Registry.Past;

internal static partial class TimelineLog
{
    [LoggerMessage(3601, LogLevel.Warning, "History between the revisions {From} and {To} was not recorded: it was compacted before. What came later is complete")]
    public static partial void Gap(ILogger logger, long from, long to);

    [LoggerMessage(3602, LogLevel.Warning, "History cannot be recorded now, and will be as soon as it can: {Why}")]
    public static partial void Stuck(ILogger logger, string why);

    [LoggerMessage(3603, LogLevel.Information, "History is recorded again")]
    public static partial void Unstuck(ILogger logger);

    [LoggerMessage(3605, LogLevel.Error, "History is no longer recorded until the agent is started again")]
    public static partial void Broken(ILogger logger, Exception why);

    [LoggerMessage(3604, LogLevel.Warning, "The recorded history is of another data directory (revision {Last}, while this one is at {Head}); it begins anew")]
    public static partial void Foreign(ILogger logger, long last, long head);
}
