using Microsoft.Extensions.Logging;
using Muster.Bedrock;
using Muster.Registry.Catalog;

namespace Muster.Registry.Events;

/// <summary>What events need of the agent that they reach.</summary>
public sealed record EventsOptions
{
    public required string NodeName { get; init; }

    /// <summary>What this agent offers now.</summary>
    public required Func<IEnumerable<Service>> Services { get; init; }

    public required TimeProvider Time { get; init; }

    public required Prng Chance { get; init; }

    public required ILoggerFactory Logs { get; init; }

    /// <summary>
    /// Takes an event of our own to the other agents; it is stamped on its way, and the stamp returned. Null: an agent that is
    /// alone stamps its events itself, and has nobody to take them to.
    /// </summary>
    public Func<UserEvent, CancellationToken, Task<Result<ulong>>>? Spread { get; init; }

    /// <summary>
    /// By name: who acts on such an event, instead of its being kept for those who wait. They must return at once.
    /// </summary>
    public IReadOnlyDictionary<string, Action<UserEvent>> Orders { get; init; } = new Dictionary<string, Action<UserEvent>>();
}
