using Microsoft.Extensions.Logging;

namespace Muster.Engine.Etcd;

internal static partial class EtcdLog
{
    [LoggerMessage(2101, LogLevel.Information,
        "The engine is the etcd cluster at {Endpoints}: revision {Revision}, {Keys} keys, at most {Steps} steps a request")]
    public static partial void Ready(ILogger logger, string endpoints, long revision, int keys, int steps);

    [LoggerMessage(2102, LogLevel.Warning,
        "The etcd cluster cannot be followed beyond revision {Revision} ({Why}); it is tried until it can")]
    public static partial void WatchEnded(ILogger logger, long revision, string why);

    [LoggerMessage(2108, LogLevel.Information,
        "The etcd cluster is followed again, from revision {Revision}, at {Endpoint}")]
    public static partial void WatchGoesOn(ILogger logger, long revision, string endpoint);

    [LoggerMessage(2103, LogLevel.Information,
        "{Rows} rows were read from etcd as of revision {Revision}")]
    public static partial void Loaded(ILogger logger, int rows, long revision);

    [LoggerMessage(2109, LogLevel.Information,
        "The state that was restored at revision {Revision} of the etcd cluster cannot be read as it was then ({Why}): it is read as of the compaction")]
    public static partial void NotLoaded(ILogger logger, long revision, string why);

    [LoggerMessage(2110, LogLevel.Warning,
        "What a restored state replaced was not removed from the etcd cluster ({Why}); the next start goes on with it")]
    public static partial void NotSwept(ILogger logger, string why);

    [LoggerMessage(2104, LogLevel.Error,
        "What etcd tells could not be followed beyond revision {Revision}")]
    public static partial void Broken(ILogger logger, Exception failure, long revision);

    [LoggerMessage(2105, LogLevel.Warning,
        "The history of the etcd cluster was not compacted to {Revision}: {Why}")]
    public static partial void NotCompacted(ILogger logger, long revision, string why);

    [LoggerMessage(2107, LogLevel.Warning,
        "The etcd cluster takes {Steps} steps a request; changes of many keys at once need up to {Most}, and are refused where they do not fit: "
        + "start its members with --max-txn-ops={Wanted} --max-request-bytes=4194304")]
    public static partial void FewSteps(ILogger logger, int steps, int most, int wanted);

    [LoggerMessage(2106, LogLevel.Error, "A commit broke on its way to etcd: its outcome is unknown")]
    public static partial void CommitBroke(ILogger logger, Exception failure);
}
