using Microsoft.Extensions.Logging;

namespace Muster.Agent.Engines;

internal static partial class EtcdOpeningLog
{
    [LoggerMessage(2151, LogLevel.Warning,
        "The etcd cluster is not ready ({Why}); it is asked again in {Seconds} s. Is engine.etcd.endpoints right?")]
    public static partial void NotYet(ILogger logger, string why, double seconds);
}
