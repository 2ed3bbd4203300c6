using Microsoft.Extensions.Logging;

namespace Muster.Doors.Tls;

internal static partial class TlsLog
{
    [LoggerMessage(4002, LogLevel.Debug, "{Client} and this agent did not agree on TLS: {Reason}")]
    public static partial void HandshakeFailed(ILogger logger, System.Net.EndPoint? client, string reason);

    [LoggerMessage(
        4005, LogLevel.Warning, "{Door} let a client not in: {Subject} relies on the certificate {Serial}, which is revoked (crl_file)")]
    public static partial void Revoked(ILogger logger, string door, string subject, string serial);

    [LoggerMessage(
        4004, LogLevel.Information, "{Door} shows another certificate from now on: {Subject}, valid until {NotAfter:yyyy-MM-dd HH:mm} UTC")]
    public static partial void CertificateChanged(ILogger logger, string door, string subject, DateTime notAfter);
}
