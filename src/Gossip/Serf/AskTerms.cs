using Muster.Gossip.Serf.Messages;

namespace Muster.Gossip.Serf;

/// <summary>How a query is asked.</summary>
public sealed record AskTerms
{
    /// <summary>See <see cref="QueryFilter"/>; none: everybody.</summary>
    public IReadOnlyList<byte[]> Filters { get; init; } = [];

    /// <summary>Whoever gets it says so, whether it answers or not.</summary>
    public bool WantsAcks { get; init; }

    /// <summary>Through how many others each answer comes a second time.</summary>
    public byte RelayFactor { get; init; }

    /// <summary>Null: what gossip takes to go round, many times over.</summary>
    public TimeSpan? Timeout { get; init; }
}
