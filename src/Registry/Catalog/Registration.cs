using System.Collections.Immutable;

namespace Muster.Registry.Catalog;

/// <summary>
/// A registration as it came: a node, perhaps a service, perhaps checks. <see cref="SkipNodeUpdate"/> leaves an existing
/// node's row as it is.
/// </summary>
public sealed record Registration(Node Node, Service? Service, ImmutableArray<Check> Checks)
{
    public bool SkipNodeUpdate { get; init; }
}
