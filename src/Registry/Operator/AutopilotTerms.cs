using Muster.Engine;

namespace Muster.Registry.Operator;

/// <summary>
/// How servers are looked after, in Consul's words. Kept for those who set and read it; one server alone has nobody to look
/// after.
/// </summary>
public sealed record AutopilotTerms
{
    /// <summary>What Consul begins with.</summary>
    public static readonly AutopilotTerms Default = new()
    {
        CleanupDeadServers = true,
        LastContactThreshold = TimeSpan.FromMilliseconds(200),
        MaxTrailingLogs = 250,
        ServerStabilizationTime = TimeSpan.FromSeconds(10),
    };

    /// <summary>A server that has failed is removed when another comes.</summary>
    public bool CleanupDeadServers { get; init; }

    /// <summary>How long a healthy server may have gone without hearing of the leader.</summary>
    public TimeSpan LastContactThreshold { get; init; }

    /// <summary>How many entries a healthy server may lag behind.</summary>
    public ulong MaxTrailingLogs { get; init; }

    /// <summary>Servers that are never removed below.</summary>
    public uint MinQuorum { get; init; }

    /// <summary>How long a server must have been healthy before it votes.</summary>
    public TimeSpan ServerStabilizationTime { get; init; }

    /// <summary>Of Consul's paid version, as are the two that follow: kept, without effect.</summary>
    public string RedundancyZoneTag { get; init; } = "";

    public bool DisableUpgradeMigration { get; init; }

    public string UpgradeVersionTag { get; init; } = "";

    /// <summary>When it was last set; never 0, so that a check-and-set can name what nobody has set yet.</summary>
    public Revision Modified { get; init; } = new(1);

    /// <summary>The row it was read from, when that holds more than this program knows: a rewrite keeps it.</summary>
    internal ReadOnlyMemory<byte> Rest { get; init; }
}
