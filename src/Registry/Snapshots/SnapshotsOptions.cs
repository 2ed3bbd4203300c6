using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Muster.Engine;

namespace Muster.Registry.Snapshots;

public sealed record SnapshotsOptions
{
    public required IWholeState Whole { get; init; }

    public required TimeProvider Time { get; init; }

    public ILoggerFactory Logs { get; init; } = NullLoggerFactory.Instance;

    /// <summary>What snapshots say of where they come from.</summary>
    public required string Program { get; init; }

    public required string Node { get; init; }

    public required string Datacenter { get; init; }

    /// <summary>Called after a restore: whoever knows something that the restored state may not, says it again.</summary>
    public Action Restored { get; init; } = () => { };
}
