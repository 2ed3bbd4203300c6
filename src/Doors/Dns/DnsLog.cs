using System.Net;
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

    [LoggerMessage(6005, LogLevel.Debug, "The recursor {Recursor} gave no answer: {Reason}; the next one is asked")]
    public static partial void RecursorFailed(ILogger logger, IPEndPoint recursor, string reason);

    [LoggerMessage(
        6006, LogLevel.Warning, "None of the {Count} recursors answers: foreign names fail until one does (said once)")]
    public static partial void RecursorsSilent(ILogger logger, int count);

    [LoggerMessage(6007, LogLevel.Information, "A recursor answers again")]
    public static partial void RecursorsBack(ILogger logger);

    [LoggerMessage(6008, LogLevel.Debug, "A question put to recursors was given up, since the agent stops")]
    public static partial void ErrandGivenUp(ILogger logger);
}
