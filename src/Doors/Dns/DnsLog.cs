using System.Net.Sockets;
using Microsoft.Extensions.Logging;

namespace Muster.Doors.Dns;

internal static partial class DnsLog
{
    [LoggerMessage(6001, LogLevel.Debug, "A DNS answer by UDP could not be sent: {Error}; the asker will ask again")]
    public static partial void UdpFailed(ILogger logger, SocketError error);

    [LoggerMessage(6002, LogLevel.Warning, "A DNS connection could not be accepted: {Error}; going on")]
    public static partial void TcpFailed(ILogger logger, SocketError error);

    [LoggerMessage(6003, LogLevel.Debug, "A DNS connection ended: {Reason}")]
    public static partial void TcpClosed(ILogger logger, string reason);

    [LoggerMessage(6004, LogLevel.Error, "A bug kept the DNS question {Name} from being answered; SERVFAIL was said")]
    public static partial void AnswerFailed(ILogger logger, Exception bug, string name);
}
