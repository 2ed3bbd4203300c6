using Microsoft.Extensions.Logging;

namespace Muster.Registry.Local;

internal static partial class LocalLog
{
    [LoggerMessage(
        3001, LogLevel.Warning, "{Path} is damaged ({Why}) and was set aside as {Aside}; that registration is lost, the rest is not")]
    public static partial void DamagedSetAside(ILogger logger, string path, string aside, string why);

    [LoggerMessage(3002, LogLevel.Warning, "Check {CheckId} was dropped: its service {ServiceId} is no longer registered")]
    public static partial void OrphanDropped(ILogger logger, string checkId, string serviceId);

    [LoggerMessage(3003, LogLevel.Warning, "Check {CheckId} is now {Status}: {Output}")]
    public static partial void CheckFell(ILogger logger, string checkId, string status, string output);

    [LoggerMessage(3004, LogLevel.Information, "Check {CheckId} is now passing")]
    public static partial void CheckRecovered(ILogger logger, string checkId);

    [LoggerMessage(
        3005, LogLevel.Warning, "Service {ServiceId} was deregistered: it stayed critical for longer than its check allows")]
    public static partial void ServiceReaped(ILogger logger, string serviceId);

    [LoggerMessage(
        3006, LogLevel.Warning, "The catalog does not yet know what this agent offers ({Why}); next try in {Delay}")]
    public static partial void PushFailed(ILogger logger, string why, TimeSpan delay);

    [LoggerMessage(3007, LogLevel.Information, "The catalog knows again what this agent offers")]
    public static partial void PushRecovered(ILogger logger);

    [LoggerMessage(3008, LogLevel.Error, "A change of the local state could not be made: {Why}")]
    public static partial void ChangeFailed(ILogger logger, string why);

    [LoggerMessage(3009, LogLevel.Error, "Comparing with the catalog failed on an error in this program; next try in {Delay}")]
    public static partial void SyncBroken(ILogger logger, Exception e, TimeSpan delay);

    [LoggerMessage(3010, LogLevel.Error, "Performing check {CheckId} failed on an error in this program; it is tried again")]
    public static partial void CheckBroken(ILogger logger, Exception e, string checkId);

    [LoggerMessage(
        3011, LogLevel.Warning, "The catalog has not heard of a change after {Waited}; the caller was answered, pushing goes on")]
    public static partial void PushSlow(ILogger logger, TimeSpan waited);
}
