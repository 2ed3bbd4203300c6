using Microsoft.Extensions.Logging;

namespace Muster.Doors;

internal static partial class SlowLog
{
    [LoggerMessage(4101, LogLevel.Warning,
        "Slow request: method={Method} path={Path} client={Client} status={Status} took_ms={TookMs} "
        + "receiving_ms={ReceivingMs} inside_ms={InsideMs} sending_ms={SendingMs}")]
    public static partial void Request(
        ILogger logger,
        string method,
        string path,
        string client,
        int status,
        long tookMs,
        long receivingMs,
        long insideMs,
        long sendingMs);

    [LoggerMessage(4104, LogLevel.Debug,
        "Request finished: method={Method} path={Path} client={Client} status={Status} took_ms={TookMs}")]
    public static partial void Finished(ILogger logger, string method, string path, string client, int status, double tookMs);

    [LoggerMessage(4102, LogLevel.Warning,
        "Slow question: name={Name} type={Type} transport={Transport} took_ms={TookMs}")]
    public static partial void Question(ILogger logger, string name, string type, string transport, long tookMs);

    [LoggerMessage(4103, LogLevel.Warning, "{Count} more slow requests came before and were not told one by one")]
    public static partial void Untold(ILogger logger, int count);
}
