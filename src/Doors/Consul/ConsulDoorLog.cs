using Microsoft.Extensions.Logging;

namespace Muster.Doors.Consul;

internal static partial class ConsulDoorLog
{
    [LoggerMessage(4001, LogLevel.Error, "{Method} {Path} failed within Muster; the client got a 500")]
    public static partial void RequestFailed(ILogger logger, Exception exception, string method, string path);

    [LoggerMessage(4003, LogLevel.Warning, "Consul's snapshot was restored, except for what there is no use for here: {LeftOut}")]
    public static partial void LeftOut(ILogger logger, string leftOut);

    [LoggerMessage(4002, LogLevel.Debug, "{Client} and this agent did not agree on TLS: {Reason}")]
    public static partial void HandshakeFailed(ILogger logger, System.Net.EndPoint? client, string reason);

    [LoggerMessage(
        4004, LogLevel.Information, "HTTPS shows another certificate from now on: {Subject}, valid until {NotAfter:yyyy-MM-dd HH:mm} UTC")]
    public static partial void CertificateChanged(ILogger logger, string subject, DateTime notAfter);
}
