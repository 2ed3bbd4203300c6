using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging;

namespace Muster.Agent;

internal static partial class AgentLog
{
    [LoggerMessage(9001, LogLevel.Information, "Stopping: {Signal}")]
    public static partial void Stopping(ILogger logger, string signal);

    [LoggerMessage(9002, LogLevel.Warning, "{Signal} again: ending at once, what was not acknowledged is lost")]
    public static partial void Impatient(ILogger logger, PosixSignal signal);

    [LoggerMessage(9003, LogLevel.Warning, "Reload: there is nothing to read again, since all configuration is in flags")]
    public static partial void NothingToReload(ILogger logger);

    [LoggerMessage(9006, LogLevel.Warning, "Reload: the configuration is wrong, the one before goes on: {Why}")]
    public static partial void ReloadRefused(ILogger logger, string why);

    [LoggerMessage(9007, LogLevel.Information, "Reload: the configuration is as it was")]
    public static partial void ReloadedUnchanged(ILogger logger);

    [LoggerMessage(9008, LogLevel.Warning, "Reload: changed, but taken at the next start only: {Keys}")]
    public static partial void ReloadNeedsRestart(ILogger logger, string keys);

    [LoggerMessage(9010, LogLevel.Information, "Reload: {What}")]
    public static partial void Reloaded(ILogger logger, string what);

    [LoggerMessage(9011, LogLevel.Error, "Reload: failed on an error in this program; the configuration before goes on")]
    public static partial void ReloadBroken(ILogger logger, Exception e);

    [LoggerMessage(9012, LogLevel.Information, "Leaving: {Why}")]
    public static partial void Leaving(ILogger logger, string why);

    [LoggerMessage(9009, LogLevel.Information, "Configuration: {Note}")]
    public static partial void ConfigurationNote(ILogger logger, string note);

    [LoggerMessage(9004, LogLevel.Warning, "-dev keeps everything in memory: -data-dir={Path} is not used")]
    public static partial void DataDirectoryUnused(ILogger logger, string path);

    [LoggerMessage(
        9005,
        LogLevel.Warning,
        "Node name {Name} cannot be looked up in DNS: only letters, digits, dashes and dots can")]
    public static partial void NameNotForDns(ILogger logger, string name);

    [LoggerMessage(9020, LogLevel.Warning, "The supervisor that started the agent could not be told {Word}: {Why}")]
    public static partial void SupervisorNotTold(ILogger logger, string word, string why);
}
