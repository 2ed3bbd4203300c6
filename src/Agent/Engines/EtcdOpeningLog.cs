using Microsoft.Extensions.Logging;
using Muster.Agent.Config;

namespace Muster.Agent.Engines;

internal static partial class EtcdOpeningLog
{
    [LoggerMessage(2151, LogLevel.Warning,
        "The etcd cluster is not ready ({Why}); it is asked again in {Seconds} s. Is engine.etcd.endpoints right?")]
    public static partial void NotYet(ILogger logger, string why, double seconds);

    [LoggerMessage(2152, LogLevel.Warning,
        "What this agent kept in {From} is being carried over to {Cluster}: {Rows} rows; nobody else should use it until that is done")]
    public static partial void Carrying(ILogger logger, string from, EtcdSettings cluster, long rows);

    [LoggerMessage(2153, LogLevel.Warning,
        "It is carried over, and is there from revision {Revision} on; what was here is kept as {Kept}, and no longer needed once the cluster is backed up")]
    public static partial void Carried(ILogger logger, long revision, string kept);
}
