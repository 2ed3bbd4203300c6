using Microsoft.Extensions.Logging;
using Muster.Bedrock;
using Muster.Registry.Local;

namespace Muster.Registry.External;

/// <summary>What <see cref="External"/> needs to know of its agent.</summary>
public sealed record ExternalOptions
{
    /// <summary>The agent's node id: by it, agents share the work.</summary>
    public required string AgentId { get; init; }

    public required string NodeName { get; init; }

    /// <summary>Nobody else can share this engine: while there is nothing to check, nobody is told of this agent.</summary>
    public bool IsAlone { get; init; }

    /// <summary>This agent hears the members of a network, and can keep what the catalog says of them.</summary>
    public bool KeepsMembers { get; init; }

    public required TimeProvider Time { get; init; }

    public required Prng Chance { get; init; }

    public required ILoggerFactory Logs { get; init; }

    /// <summary>What certificates are believed, and how much is kept of what is said.</summary>
    public CheckTerms Checks { get; init; } = CheckTerms.Default;

    /// <summary>
    /// How long the work of an agent that died waits for another. Long enough that a stalled agent does not lose its share,
    /// short enough that a service's fall is seen.
    /// </summary>
    public TimeSpan Lease { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>How long an output that changed without its status may wait to be written (Consul's check_update_interval).</summary>
    public TimeSpan OutputWriteInterval { get; init; } = TimeSpan.FromMinutes(5);
}
