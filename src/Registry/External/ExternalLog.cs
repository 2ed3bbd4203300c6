using Microsoft.Extensions.Logging;

namespace Muster.Registry.External;

internal static partial class ExternalLog
{
    [LoggerMessage(
        3101, LogLevel.Information, "{CheckCount} checks of external nodes are performed here, by one of {AgentCount} agents")]
    public static partial void ShareTaken(ILogger logger, int checkCount, int agentCount);

    [LoggerMessage(
        3102, LogLevel.Warning, "This agent cannot announce that it performs checks of external nodes; others perform them")]
    public static partial void NotAnnounced(ILogger logger);

    [LoggerMessage(3103, LogLevel.Warning, "What check {CheckId} of {Node} found could not be written: {Why}")]
    public static partial void NotWritten(ILogger logger, string checkId, string node, string why);

    [LoggerMessage(3104, LogLevel.Warning, "{What} of external node {Node} was critical for too long and is removed")]
    public static partial void Removed(ILogger logger, string what, string node);

    [LoggerMessage(3105, LogLevel.Error, "Check {CheckId} of {Node} could not be performed; it is tried again in its next round")]
    public static partial void RoundBroken(ILogger logger, Exception broken, string checkId, string node);

    [LoggerMessage(
        3107, LogLevel.Warning, "This agent was taken for gone, though it is here: others do what it did for all, and it takes part again as the youngest")]
    public static partial void Dismissed(ILogger logger);

    [LoggerMessage(3106, LogLevel.Debug, "Checks of external nodes are left to other agents")]
    public static partial void Left(ILogger logger);
}
