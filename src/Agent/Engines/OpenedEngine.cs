using Muster.Bedrock.Metrics;
using Muster.Doors;
using Muster.Engine;
using Muster.Engine.Embedded.Room;

namespace Muster.Agent.Engines;

/// <summary>An engine that is open, and what the rest of the agent must know of it beyond its verbs.</summary>
/// <param name="Engine">To be disposed of by whoever opened it.</param>
/// <param name="Whole">What snapshots are made of.</param>
/// <param name="Past">What copies of its history are made of.</param>
/// <param name="Broken">Done when the engine can no longer be trusted: with why.</param>
internal sealed record OpenedEngine(IEngine Engine, IWholeState Whole, IWholeHistory Past, Task<string> Broken)
{
    /// <summary>Where what this server remembers of the engine's past belongs; null keeps it in memory.</summary>
    public required string? TimelineFolder { get; init; }

    public required Func<EngineReport> Report { get; init; }

    public required Action<MetricBook> Measure { get; init; }

    /// <summary>Takes what a reload says of how full the engine may become.</summary>
    public required Action<RoomTerms> Room { get; init; }
}
