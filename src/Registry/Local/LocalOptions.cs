using Microsoft.Extensions.Logging;
using Muster.Bedrock;
using Muster.Registry.Catalog;

namespace Muster.Registry.Local;

/// <summary>What <see cref="Local"/> needs to know of its agent.</summary>
public sealed record LocalOptions
{
    /// <summary>This agent's own node row.</summary>
    public required Node Self { get; init; }

    /// <summary>The service every server announces of itself (Consul's <c>consul</c>); null on a client.</summary>
    public required Service? SelfService { get; init; }

    /// <summary>
    /// Who hears all members says whether this node is up (check <c>serfHealth</c>): the agent itself says so only where nobody
    /// has yet.
    /// </summary>
    public bool HealthIsJudged { get; init; }

    /// <summary>Where registrations are kept; null keeps them in memory only (-dev).</summary>
    public required string? Directory { get; init; }

    public required TimeProvider Time { get; init; }

    public required Prng Chance { get; init; }

    public required ILoggerFactory Logs { get; init; }

    /// <summary>What the agent's configuration offers; registered before the agent answers anybody.</summary>
    public LocalSettings Settings { get; init; } = LocalSettings.None;

    public CheckTerms Checks { get; init; } = CheckTerms.Default;

    /// <summary>How often everything is compared with the catalog (Consul: one minute).</summary>
    public TimeSpan SyncInterval { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>How long an output that changed without its status may wait to be pushed (Consul: five minutes); 0 is at once.</summary>
    public TimeSpan OutputPushInterval { get; init; } = TimeSpan.FromMinutes(5);
}
