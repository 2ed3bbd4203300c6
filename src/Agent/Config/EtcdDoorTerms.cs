using Muster.Bedrock;
using Muster.Engine;

namespace Muster.Agent.Config;

/// <summary>What etcd's door takes and how often it speaks, under the names of etcd's own flags and with its defaults.</summary>
public sealed record EtcdDoorTerms
{
    /// <summary>No request can be greater: the engine takes no more in one commit.</summary>
    public const int RequestBytesHighest = EngineLimits.TxnBytesMax;

    /// <summary>Nor has a transaction more.</summary>
    public const int TxnOpsHighest = EngineLimits.TxnStepsMax;

    private static readonly TimeSpan _progressMin = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan _progressMax = TimeSpan.FromDays(1);

    /// <summary>Bytes of one request that writes (<c>--max-request-bytes</c>).</summary>
    public int RequestBytesMax { get; init; } = 1_572_864;

    /// <summary>Compares, and steps of either branch, of a transaction (<c>--max-txn-ops</c>).</summary>
    public int TxnOpsMax { get; init; } = 128;

    /// <summary>
    /// How long a watch that asked for it stays without a word (<c>--experimental-watch-progress-notify-interval</c>).
    /// </summary>
    public TimeSpan ProgressInterval { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>The same terms, or what is wrong with them.</summary>
    public Result<EtcdDoorTerms> Checked() => ProgressInterval >= _progressMin && ProgressInterval <= _progressMax
        ? this
        : new Refused(
            Refusal.Invalid,
            $"etcd_watch_progress_notify_interval cannot be {ProgressInterval:c}: give one between \"100ms\" and \"24h\"");
}
