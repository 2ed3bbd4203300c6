using System.Collections.Immutable;
using Muster.Engine;

namespace Muster.Registry.Catalog;

/// <summary>
/// The catalog at one revision: immutable, complete, indexed for every question. As in Consul 1.8.7, names of nodes and
/// services, and ids of services and checks, are the same whatever their case, and answers show them as registered.
/// </summary>
public sealed class CatalogSnapshot
{
    internal static readonly CatalogSnapshot Empty = new(
        Revision.Never,
        default,
        ImmutableSortedDictionary<string, NodeRows>.Empty.WithComparers(StringComparer.Ordinal),
        NodeIds.None,
        ImmutableSortedDictionary<string, ServiceRows>.Empty.WithComparers(StringComparer.Ordinal));

    // Consul sends 1 where nothing has been seen, so that a client can always block.
    private static readonly Revision _leastIndex = new(1);

    internal CatalogSnapshot(
        Revision at,
        Tables tables,
        ImmutableSortedDictionary<string, NodeRows> byNode,
        NodeIds ids,
        ImmutableSortedDictionary<string, ServiceRows> byService)
    {
        At = at;
        Tables = tables;
        ByNode = byNode;
        Ids = ids;
        ByService = byService;
    }

    /// <summary>The last revision at which anything in it changed.</summary>
    public Revision At { get; }

    /// <summary>All nodes, by folded name.</summary>
    public IEnumerable<Node> Nodes => ByNode.Values.Where(rows => rows.Row is not null).Select(rows => rows.Row!);

    public int NodeCount => ByNode.Count;

    internal Tables Tables { get; }

    internal ImmutableSortedDictionary<string, NodeRows> ByNode { get; }

    internal NodeIds Ids { get; }

    internal ImmutableSortedDictionary<string, ServiceRows> ByService { get; }

    /// <summary>Every service name with the union of its instances' tags, by folded name.</summary>
    public IEnumerable<(string Name, ImmutableArray<string> Tags)> Services =>
        ByService.Values.SelectMany(rows => rows.Names);

    /// <summary>By name without regard to case; then, for two characters or more, by a unique prefix of the id.</summary>
    public Node? FindNode(string nameOrId) =>
        ByNode.TryGetValue(Keyspace.Fold(nameOrId), out var rows) && rows.Row is not null ? rows.Row
        : Ids.Find(nameOrId) is { } name ? ByNode[name].Row
        : null;

    /// <summary>The services of a node (by name), by service id.</summary>
    public IEnumerable<ServiceInstance> ServicesOf(string node) => RowsOf(node).Services.Values;

    /// <summary>The checks of a node (by name), service checks included, by check id.</summary>
    public IEnumerable<Check> ChecksOf(string node) => RowsOf(node).Checks.Values;

    /// <summary>The instances of a service, by node name and service id. The same list until the service changes.</summary>
    public IReadOnlyList<HealthEntry> Health(string service) => Of(service).List;

    /// <summary>The same as <see cref="Health"/>, for doors whose protocol says so (DNS).</summary>
    public IReadOnlyList<HealthEntry> HealthIgnoringCase(string service) => Health(service);

    /// <summary>The checks that name the service, by node name and check id.</summary>
    public IEnumerable<Check> ChecksOfService(string service) => Of(service).Checks.Values;

    /// <summary>All checks with that status; <c>any</c> for all. By node name and check id.</summary>
    public IEnumerable<Check> ChecksInState(string state)
    {
        var all = ByNode.Values.SelectMany(rows => rows.Checks.Values);
        return string.Equals(state, Topic.AnyState, StringComparison.Ordinal)
            ? all
            : all.Where(check => string.Equals(check.Status, state, StringComparison.Ordinal));
    }

    /// <summary>The index that an answer to this question carries (never 0: at least 1).</summary>
    public Revision IndexOf(Question question) => Revision.Max(_leastIndex, question.Asking switch
    {
        Asking.Nodes => Tables.Nodes,
        Asking.Services => Tables.Services,
        Asking.Service => IndexOfService(question.Name, Tables.Checks),
        Asking.Instances => IndexOfService(question.Name, Revision.Never),
        Asking.Node => FindNode(question.Name) is null ? _leastIndex : Revision.Max(Tables.Nodes, Tables.Services),
        _ => Tables.Checks,
    });

    internal NodeRows RowsOf(string node) => ByNode.GetValueOrDefault(Keyspace.Fold(node), NodeRows.None);

    private ServiceRows Of(string service) =>
        ByService.GetValueOrDefault(Keyspace.Fold(service), ServiceRows.None);

    private Revision IndexOfService(string service, Revision checks)
    {
        var rows = Of(service);
        return rows.Exists ? rows.Index
            : Tables.Extinction > Revision.Never ? Tables.Extinction
            : Revision.Max(checks, Revision.Max(Tables.Nodes, Tables.Services));
    }
}
