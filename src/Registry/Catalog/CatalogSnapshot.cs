using System.Collections.Immutable;
using Muster.Engine;
using Muster.Registry.Catalog.Gateways;
using Muster.Registry.Entries;
using Muster.Registry.Sessions;

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
        ImmutableSortedDictionary<string, ServiceRows>.Empty.WithComparers(StringComparer.Ordinal),
        ImmutableSortedDictionary<string, ServiceRows>.Empty.WithComparers(StringComparer.Ordinal),
        GatewayTable.None,
        SessionTable.None);

    // Consul sends 1 where nothing has been seen, so that a client can always block.
    private static readonly Revision _leastIndex = new(1);

    internal CatalogSnapshot(
        Revision at,
        Tables tables,
        ImmutableSortedDictionary<string, NodeRows> byNode,
        NodeIds ids,
        ImmutableSortedDictionary<string, ServiceRows> byService,
        ImmutableSortedDictionary<string, ServiceRows> byDestination,
        GatewayTable gateways,
        SessionTable sessionTable)
    {
        At = at;
        Tables = tables;
        ByNode = byNode;
        Ids = ids;
        ByService = byService;
        ByDestination = byDestination;
        Gateways = gateways;
        SessionTable = sessionTable;
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

    /// <summary>What leads to a service through a mesh, by that service's folded name.</summary>
    internal ImmutableSortedDictionary<string, ServiceRows> ByDestination { get; }

    internal GatewayTable Gateways { get; }

    internal SessionTable SessionTable { get; }

    /// <summary>All sessions, by id.</summary>
    public IEnumerable<Session> Sessions => SessionTable.All;

    /// <summary>The session of that id, in whatever case; null when there is none, or when it has ended.</summary>
    public Session? FindSession(string id) => SessionTable.Find(Keyspace.Fold(id));

    /// <summary>The sessions of a node, by id.</summary>
    public IEnumerable<Session> SessionsOf(string node) => SessionTable.Of(node);

    /// <summary>Every service name with the union of its instances' tags, by folded name.</summary>
    public IEnumerable<(string Name, ImmutableArray<string> Tags)> Services =>
        ByService.Values.SelectMany(rows => rows.Names);

    /// <summary>By name without regard to case; then, for two characters or more, by a unique prefix of the id.</summary>
    public Node? FindNode(string nameOrId) =>
        ByNode.TryGetValue(Keyspace.Fold(nameOrId), out var rows) && rows.Row is not null ? rows.Row
        : Ids.Find(nameOrId) is { } name ? ByNode[name].Row
        : null;

    /// <summary>All nodes with all they have, by folded name.</summary>
    public IEnumerable<NodeDump> Dump() => ByNode.Values.Select(Dump).OfType<NodeDump>();

    /// <summary>The named node with all it has; null where there is none of that name. An id does not stand for it.</summary>
    public NodeDump? Dump(string node) => Dump(RowsOf(node));

    /// <summary>All instances with their health, by node name and service id.</summary>
    public IEnumerable<HealthEntry> Instances() =>
        ByNode.Values.SelectMany(rows => rows.Services.Keys.Select(rows.Entry)).OfType<HealthEntry>();

    /// <summary>The services of a node (by name), by service id.</summary>
    public IEnumerable<ServiceInstance> ServicesOf(string node) => RowsOf(node).Services.Values;

    /// <summary>The checks of a node (by name), service checks included, by check id.</summary>
    public IEnumerable<Check> ChecksOf(string node) => RowsOf(node).Checks.Values;

    /// <summary>The instances of a service, by node name and service id. The same list until the service changes.</summary>
    public IReadOnlyList<HealthEntry> Health(string service) => Of(service).List;

    /// <summary>
    /// The proxies before a service, and its own instances where they speak a mesh's protocol: by node name and service id;
    /// then the gateways through which it is reached where it lies outside of the mesh.
    /// </summary>
    public IReadOnlyList<HealthEntry> Connected(string service)
    {
        var own = To(service).List;
        var gateways = Through(service, EntryKinds.Terminating);
        return gateways.Count == 0 ? own : [.. own, .. gateways];
    }

    /// <summary>The instances of the gateways through which a service is reached from outside.</summary>
    public IReadOnlyList<HealthEntry> Ingress(string service) => Through(service, EntryKinds.Ingress);

    /// <summary>The services that are reached through a gateway, by name and port.</summary>
    public IEnumerable<GatewayLink> ServicesThrough(string gateway) => Gateways.Of(gateway);

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
        Asking.Connect => Linked(question.Name, EntryKinds.Terminating, IndexOfConnect(question.Name, Revision.Never)),
        Asking.ConnectHealth => Linked(question.Name, EntryKinds.Terminating, IndexOfConnect(question.Name, Tables.Checks)),
        Asking.Ingress => Linked(question.Name, EntryKinds.Ingress, _leastIndex),
        Asking.GatewayServices => Gateways.IndexOf(question.Name),
        Asking.GatewayInstances => ServicesThrough(question.Name).Aggregate(
            Gateways.IndexOf(question.Name), (last, link) => Revision.Max(last, IndexOfService(link.Service, Tables.Checks))),
        Asking.Everything => Latest(),
        Asking.Nothing => _leastIndex,
        Asking.Sessions or Asking.Session or Asking.NodeSessions => Tables.Sessions,
        Asking.Endings => Tables.Endings,
        Asking.Node => FindNode(question.Name) is null ? _leastIndex : Revision.Max(Tables.Nodes, Tables.Services),
        _ => Tables.Checks,
    });

    /// <summary>
    /// Which edition of the rows an answer to this question is made from: of one edition, the same question has the same
    /// answer to the byte, whatever is shown or left out of nodes, instances and their checks.
    /// </summary>
    /// <remarks>
    /// Not the index: that of a missing node or service is another's, and checks that are chosen by their nodes' meta
    /// change with the nodes.
    /// </remarks>
    public Revision EditionOf(Question question) => question.Asking switch
    {
        Asking.Nodes => Tables.Nodes,
        Asking.Service or Asking.Instances => Of(question.Name) is { Exists: true } rows ? rows.Index : Revision.Never,
        Asking.Connect or Asking.ConnectHealth => Linked(
            question.Name, EntryKinds.Terminating, To(question.Name) is { Exists: true } rows ? rows.Index : Revision.Never),
        Asking.Services or Asking.Node => Revision.Max(Tables.Nodes, Tables.Services),
        Asking.NodeChecks or Asking.ServiceChecks or Asking.State => Revision.Max(Tables.Nodes, Tables.Checks),
        Asking.Everything => Latest(),
        Asking.Nothing => Revision.Never,
        _ => At,
    };

    internal NodeRows RowsOf(string node) => ByNode.GetValueOrDefault(Keyspace.Fold(node), NodeRows.None);

    private static NodeDump? Dump(NodeRows rows) =>
        rows.Row is null ? null : new NodeDump(rows.Row, [.. rows.Services.Values], [.. rows.Checks.Values]);

    private ServiceRows Of(string service) =>
        ByService.GetValueOrDefault(Keyspace.Fold(service), ServiceRows.None);

    private ServiceRows To(string service) =>
        ByDestination.GetValueOrDefault(Keyspace.Fold(service), ServiceRows.None);

    /// <summary>Every gateway's instances once, however many of its ports lead to the service.</summary>
    private IReadOnlyList<HealthEntry> Through(string service, string kind) =>
        [.. Gateways.To(service, kind).Select(link => Keyspace.Fold(link.Gateway)).Distinct().SelectMany(Health)];

    /// <summary>An index, raised by the links of a service to gateways of a kind and by what is shown of these.</summary>
    private Revision Linked(string service, string kind, Revision index) => Gateways.To(service, kind).Aggregate(
        Revision.Max(index, Gateways.TouchedAt(service)),
        (last, link) => Revision.Max(last, IndexOfService(link.Gateway, Revision.Never)));

    private Revision Latest() => Revision.Max(Tables.Checks, Revision.Max(Tables.Nodes, Tables.Services));

    private Revision IndexOfService(string service, Revision checks)
    {
        var rows = Of(service);
        return rows.Exists ? rows.Index
            : Tables.Extinction > Revision.Never ? Tables.Extinction
            : Revision.Max(checks, Revision.Max(Tables.Nodes, Tables.Services));
    }

    /// <summary>
    /// Of a service that nothing leads to, Consul shows the index of the service itself unless another has gone; here
    /// one that lost its last proxy has that revision at least.
    /// </summary>
    private Revision IndexOfConnect(string service, Revision checks)
    {
        var rows = To(service);
        if (rows.Exists)
        {
            return rows.Index;
        }

        var gone = Revision.Max(Tables.Extinction, Tables.Parting);
        return gone > Revision.Never ? gone : IndexOfService(service, checks);
    }
}
