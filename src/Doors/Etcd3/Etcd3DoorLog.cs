using Microsoft.Extensions.Logging;

namespace Muster.Doors.Etcd3;

internal static partial class Etcd3DoorLog
{
    [LoggerMessage(3401, LogLevel.Error, "etcd door: {Method} failed")]
    public static partial void CallFailed(ILogger logger, Exception failure, string method);
}
