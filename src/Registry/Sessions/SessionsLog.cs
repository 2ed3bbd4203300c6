using Microsoft.Extensions.Logging;

namespace Muster.Registry.Sessions;

internal static partial class SessionsLog
{
    [LoggerMessage(3201, LogLevel.Debug, "Session {SessionId} of {Node} has ended")]
    public static partial void Ended(ILogger logger, string sessionId, string node);

    [LoggerMessage(
        3202, LogLevel.Warning, "What session {SessionId} held could not all be given back yet: {Why}; it is tried again in a second")]
    public static partial void NotEnded(ILogger logger, string sessionId, string why);

    [LoggerMessage(3203, LogLevel.Error, "Sessions that end are not looked after for a second, after a fault of this program")]
    public static partial void RoundBroken(ILogger logger, Exception broken);
}
