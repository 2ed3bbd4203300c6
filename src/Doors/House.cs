using Microsoft.Extensions.Logging;
using Muster.Bedrock;
using Muster.Bedrock.Metrics;
using Muster.Registry.Catalog;
using Muster.Registry.Events;
using Muster.Registry.Catalog.Past;
using Muster.Registry.Kv;
using Muster.Registry.Kv.Past;
using Muster.Registry.Local;
using Muster.Registry.Sessions;
using Muster.Registry.Snapshots;
using Muster.Registry.Transactions;

namespace Muster.Doors;

/// <summary>Everything a door may use.</summary>
public sealed record House
{
    public required Self Self { get; init; }

    public required Kv Kv { get; init; }

    public required Catalog Catalog { get; init; }

    public required KvPast KvPast { get; init; }

    public required CatalogPast CatalogPast { get; init; }

    public required Sessions Sessions { get; init; }

    public required Locks Locks { get; init; }

    public required Transactions Transactions { get; init; }

    public required Local Local { get; init; }

    public required Events Events { get; init; }

    public required Snapshots Snapshots { get; init; }

    public required TimeProvider Time { get; init; }

    public required Prng Chance { get; init; }

    public required ILoggerFactory Logs { get; init; }

    /// <summary>What is measured, by all rooms; its windows end where the agent has started them.</summary>
    public MetricBook Metrics { get; init; } = new(TimeProvider.System);

    /// <summary>The log, for those who listen.</summary>
    public LogTap Tap { get; init; } = new(TimeProvider.System);

    /// <summary>What may be asked of the process.</summary>
    public Steward Steward { get; init; } = new();
}
