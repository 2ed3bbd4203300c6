using Microsoft.Extensions.Logging;

namespace Muster.Doors.Etcd2;

internal static partial class Etcd2Log
{
    [LoggerMessage(7201, LogLevel.Error, "etcd v2: the request failed: {Method} {Path}")]
    public static partial void RequestFailed(ILogger logger, Exception failure, string method, string path);

    [LoggerMessage(
        7202, LogLevel.Warning,
        "etcd v2: nobody is answered on {Address}: {Reason}. Choose another port with -etcd-v2-port, or -1 for none.")]
    public static partial void DoorStaysClosed(ILogger logger, string address, string reason);
}
