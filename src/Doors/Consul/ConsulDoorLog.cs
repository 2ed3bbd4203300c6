using Microsoft.Extensions.Logging;

namespace Muster.Doors.Consul;

internal static partial class ConsulDoorLog
{
    [LoggerMessage(4001, LogLevel.Error, "{Method} {Path} failed within Muster; the client got a 500")]
    public static partial void RequestFailed(ILogger logger, Exception exception, string method, string path);

    [LoggerMessage(4003, LogLevel.Warning, "Consul's snapshot was restored, except for what there is no use for here: {LeftOut}")]
    public static partial void LeftOut(ILogger logger, string leftOut);
}
