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

    /// <summary>The row it was read from, when that holds more than this program knows: a rewrite keeps it.</summary>
    internal ReadOnlyMemory<byte> Rest { get; init; }

    /// <summary>The same content, whatever the revisions.</summary>
    public bool SameAs(Node other) =>
        string.Equals(Id, other.Id, StringComparison.Ordinal)
        && string.Equals(Name, other.Name, StringComparison.Ordinal)
        && string.Equals(Address, other.Address, StringComparison.Ordinal)
        && string.Equals(Datacenter, other.Datacenter, StringComparison.Ordinal)
        && Content.Same(TaggedAddresses, other.TaggedAddresses)
        && Content.Same(Meta, other.Meta);
}
