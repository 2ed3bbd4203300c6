using Microsoft.Extensions.Logging;

namespace Muster.Doors.Etcd3;

internal static partial class Etcd3DoorLog
{
    [LoggerMessage(
        7301, LogLevel.Warning,
        "etcd: nobody is answered on {Address}: {Reason}. Choose another port with -etcd-port, or -1 for none.")]
    public static partial void StaysClosed(ILogger logger, string address, string reason);

    [LoggerMessage(7302, LogLevel.Error, "etcd door: {Method} failed")]
    public static partial void CallFailed(ILogger logger, Exception failure, string method);
}
