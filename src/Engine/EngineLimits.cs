namespace Muster.Engine;

/// <summary>What every engine accepts at most; the doors' own limits are lower.</summary>
public static class EngineLimits
{
    /// <summary>Compares, and steps of either branch, of one transaction level. A managed etcd is started to match.</summary>
    public const int TxnStepsMax = 1024;

    /// <summary>Bytes of keys and values in one commit.</summary>
    public const int TxnBytesMax = 4 * 1024 * 1024;

    /// <summary>Levels of nested transactions.</summary>
    public const int TxnDepthMax = 16;

    /// <summary>Events one commit may cause (a range delete counts each key).</summary>
    public const int TxnEventsMax = 1 << 20;

    /// <summary>The shortest lease: an embedded node has no election to survive, but clients written for etcd expect 1 s steps.</summary>
    public static readonly TimeSpan LeaseTtlMin = TimeSpan.FromSeconds(1);

    /// <summary>The longest lease, as in etcd.</summary>
    public static readonly TimeSpan LeaseTtlMax = TimeSpan.FromSeconds(9_000_000_000);

    /// <summary>Batches a slow watcher may lag before it is cut off and must resume from its last revision.</summary>
    public const int WatchBacklogBatchesMax = 1024;
}
