using Microsoft.Extensions.Logging;

namespace Muster.Agent.Remote;

internal static partial class RemoteLog
{
    [LoggerMessage(9201, LogLevel.Information, "Remote execution (event {EventId}) ignored: disable_remote_exec is true")]
    public static partial void Disabled(ILogger logger, string eventId);

    [LoggerMessage(9202, LogLevel.Warning, "Remote execution (event {EventId}) ignored: {Why}")]
    public static partial void Unreadable(ILogger logger, string eventId, string why);

    [LoggerMessage(9203, LogLevel.Information, "Remote execution for session {Session}: {Command}")]
    public static partial void Begun(ILogger logger, string session, string command);

    [LoggerMessage(9204, LogLevel.Information, "Remote execution for session {Session} ended with {ExitCode}")]
    public static partial void Ended(ILogger logger, string session, int exitCode);

    [LoggerMessage(9205, LogLevel.Warning, "Remote execution for session {Session} given up: {Why}")]
    public static partial void GivenUp(ILogger logger, string session, string why);

    [LoggerMessage(9206, LogLevel.Error, "Remote execution for session {Session} failed on an error in this program")]
    public static partial void Broke(ILogger logger, Exception why, string session);
}
