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

/// <summary>What to remove: a service (it wins over a check), a check, or, with neither, the node with all it has.</summary>
public sealed record Deregistration(string Node, string ServiceId, string CheckId);
