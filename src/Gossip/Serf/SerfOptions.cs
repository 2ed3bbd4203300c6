using System.Collections.Immutable;
using System.Net;
using Muster.Gossip.Swim;
using Muster.Gossip.Wire;

namespace Muster.Gossip.Serf;

/// <summary>How one member of one network is.</summary>
/// <param name="Name">Unique in the network, never empty.</param>
/// <param name="Address">Where others reach this member, in the form in which it is announced.</param>
public sealed record SerfOptions(string Name, IPEndPoint Address, SwimProfile Profile)
{
    public Versions Versions { get; init; } = Versions.Serf;

    /// <summary>Together at most <see cref="Serf.Tags.BytesMax"/> bytes.</summary>
    public ImmutableSortedDictionary<string, string> Tags { get; init; } = Gossip.Serf.Tags.None;

    public SerfTerms Terms { get; init; } = new();

    /// <summary>Null: gossip is not encrypted.</summary>
    public Keyring? Keyring { get; init; }

    /// <summary>Why these are not taken for members, each as it tells of itself; null when they are. Asked of each alone, too.</summary>
    public Func<IReadOnlyList<Member>, string?> Refuse { get; init; } = _ => null;

    /// <summary>What was written down by an earlier life of this member; null: it had none.</summary>
    public SnapshotBook? Remembered { get; init; }
}
