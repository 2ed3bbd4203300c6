using System.Collections.Immutable;
using Muster.Engine;

namespace Muster.Registry.Catalog;

/// <summary>
/// The catalog at one revision: immutable, complete, indexed for every question. Names of nodes and services are looked up
/// without regard to case where <see cref="CatalogSnapshot"/>'s methods say so.
/// </summary>
public sealed class CatalogSnapshot
{
    public Revision At => throw null!;

    /// <summary>All nodes, by name (ordinal).</summary>
    public IEnumerable<Node> Nodes => throw null!;

    public int NodeCount => throw null!;

    /// <summary>By name without regard to case; then, for two characters or more, by a unique prefix of the id.</summary>
    public Node? FindNode(string nameOrId) => throw null!;

    /// <summary>Every service name with the union of its instances' tags, by name (ordinal).</summary>
    public IEnumerable<(string Name, ImmutableArray<string> Tags)> Services => throw null!;

    /// <summary>The services of a node (its exact name, as in its row), by service id.</summary>
    public IEnumerable<ServiceInstance> ServicesOf(string node) => throw null!;

    /// <summary>The checks of a node, service checks included, by check id.</summary>
    public IEnumerable<Check> ChecksOf(string node) => throw null!;

    /// <summary>The instances of a service (exact name), by node name and service id.</summary>
    public IReadOnlyList<HealthEntry> Health(string service) => throw null!;

    /// <summary>The same, the name without regard to case (DNS).</summary>
    public IReadOnlyList<HealthEntry> HealthIgnoringCase(string service) => throw null!;

    /// <summary>The checks of the service's instances, by node name and check id.</summary>
    public IEnumerable<Check> ChecksOfService(string service) => throw null!;

    /// <summary>All checks with that status; <c>any</c> for all. By node name and check id.</summary>
    public IEnumerable<Check> ChecksInState(string state) => throw null!;

    /// <summary>The index that an answer to this question carries (never 0: at least 1).</summary>
    public Revision IndexOf(Question question) => throw null!;
}
