using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Muster.Bedrock;
using Muster.Bedrock.Metrics;
using Muster.Registry.Catalog;
using Muster.Registry.Catalog.Past;
using Muster.Registry.Coordinates;
using Muster.Registry.Entries;
using Muster.Registry.Events;
using Muster.Registry.Kv;
using Muster.Registry.Kv.Past;
using Muster.Registry.Local;
using Muster.Registry.Sessions;
using Muster.Registry.Snapshots;
using Muster.Registry.Operator;
using Muster.Registry.Queries;
using Muster.Registry.Transactions;
using Muster.Registry.Tree;
using Muster.Registry.Why;
using Muster.Registry.Bytes;

namespace Muster.Doors;

/// <summary>Everything a door may use.</summary>
public sealed record House
{
    public required Self Self { get; init; }

    public required Kv Kv { get; init; }

    /// <summary>The same keys as bytes, with the engine's own meaning.</summary>
    public required Bytes Bytes { get; init; }

    public required Catalog Catalog { get; init; }

    public required KvPast KvPast { get; init; }

    public required CatalogPast CatalogPast { get; init; }

    public required Why Why { get; init; }

    public required Sessions Sessions { get; init; }

    public required Locks Locks { get; init; }

    public required Transactions Transactions { get; init; }

    public required Tree Tree { get; init; }

    public required Local Local { get; init; }

    public required Events Events { get; init; }

    public required Snapshots Snapshots { get; init; }

    public required Coordinates Coordinates { get; init; }

    public required Queries Queries { get; init; }

    public required Autopilot Autopilot { get; init; }

    public required Alarms Alarms { get; init; }

    public required Entries Entries { get; init; }

    /// <summary>Null: this agent meets nobody, and is its network's only member.</summary>
    public Networks? Networks { get; init; }

    public required TimeProvider Time { get; init; }

    public required Prng Chance { get; init; }

    public required ILoggerFactory Logs { get; init; }

    /// <summary>
    /// Opens an empty file for a while: told how many bytes it may come to, gone once it is closed, whatever happens.
    /// Refuses <see cref="Refusal.NoSpace"/> and <see cref="Refusal.Unavailable"/>. In memory unless the agent says where.
    /// </summary>
    public Func<long, Result<Stream>> Scratch { get; init; } = _ => Result<Stream>.Of(new MemoryStream());

    /// <summary>What is measured, by all rooms; its windows end where the agent has started them.</summary>
    public MetricBook Metrics { get; init; } = new(TimeProvider.System);

    /// <summary>The log, for those who listen.</summary>
    public LogTap Tap { get; init; } = new(TimeProvider.System);

    /// <summary>Who was slow; silent unless the agent has given it a threshold.</summary>
    public SlowRequests Slow { get; init; } = new(TimeProvider.System, NullLogger.Instance);

    /// <summary>Who waits for something now.</summary>
    public WaitingRoll Waits { get; init; } = new();

    /// <summary>What may be asked of the process.</summary>
    public Steward Steward { get; init; } = new();
}
