using System.Collections.Immutable;
using Muster.Engine;

namespace Muster.Registry.Catalog;

/// <summary>A machine as the catalog knows it. Names are unique without regard to case.</summary>
public sealed record Node(
    string Id,
    string Name,
    string Address,
    string Datacenter,
    ImmutableSortedDictionary<string, string> TaggedAddresses,
    ImmutableSortedDictionary<string, string> Meta)
{
    /// <summary>When the row was created and last really changed; <see cref="Revision.Never"/> in requests.</summary>
    public Revision Created { get; init; }

    public Revision Modified { get; init; }
}
