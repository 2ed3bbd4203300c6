using Microsoft.Extensions.Logging;

namespace Muster.Agent.Watching;

internal static partial class WatchingLog
{
    [LoggerMessage(9101, LogLevel.Warning, "Watch of {Watched}: no answer ({Why}); asked again in {Retry}")]
    public static partial void Unanswered(ILogger logger, string watched, string why, string retry);

    [LoggerMessage(9102, LogLevel.Warning, "Watch of {Watched}: its handler failed: {Why}; it is told of the next change")]
    public static partial void HandlerFailed(ILogger logger, string watched, string why);

    [LoggerMessage(9103, LogLevel.Debug, "Watch of {Watched}: its handler said: {Output}")]
    public static partial void HandlerSaid(ILogger logger, string watched, string output);

    [LoggerMessage(9104, LogLevel.Error, "Watch of {Watched} has ended; it begins again when the agent does")]
    public static partial void Broke(ILogger logger, Exception why, string watched);
}
