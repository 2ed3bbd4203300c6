using Muster.Bedrock;
using Muster.Registry.Catalog;
using Muster.Registry.Queries;

namespace Muster.Doors.Dns;

/// <summary>What answers need to know of the catalog: one immutable state of it.</summary>
internal interface IPicture
{
    IEnumerable<Node> Nodes { get; }

    /// <summary>By name without regard to case, or by a unique beginning of its id.</summary>
    Node? FindNode(string nameOrId);

    /// <summary>The instances of a service, or what leads to it; its name without regard to case.</summary>
    IReadOnlyList<HealthEntry> InstancesOf(string service, Road road);

    /// <summary>What a prepared query finds now for that asker; null where there is no such query.</summary>
    Result<QueryFinds?> Execute(string nameOrId, Asker asker);

    /// <summary>Every instance of every service.</summary>
    IEnumerable<ServiceInstance> Instances { get; }
}

/// <summary>What a prepared query found.</summary>
/// <param name="Service">Whose instances they are; its TTL applies where the query has none of its own.</param>
/// <param name="Instances">The healthy ones, in the order in which they are to be answered.</param>
/// <param name="Ttl">The query's own, if it has one.</param>
internal sealed record QueryFinds(string Service, IReadOnlyList<HealthEntry> Instances, TimeSpan? Ttl);

/// <summary>The real one.</summary>
internal sealed class SnapshotPicture(CatalogSnapshot snapshot, Queries queries, string agent) : IPicture
{
    public IEnumerable<Node> Nodes => snapshot.Nodes;

    public IEnumerable<ServiceInstance> Instances =>
        snapshot.Services.SelectMany(service => snapshot.Health(service.Name)).Select(entry => entry.Instance);

    public Node? FindNode(string nameOrId) => snapshot.FindNode(nameOrId);

    public Result<QueryFinds?> Execute(string nameOrId, Asker asker)
    {
        var source = new QuerySource(agent) { Ip = asker.Address()?.ToString() ?? "" };
        return !queries.ExecuteAtHand(nameOrId, source).TryGet(out var found, out var refused) ? refused
            : found is null ? Result<QueryFinds?>.Of(null)
            : new QueryFinds(found.Query.Service.Service, found.Entries, found.Query.Ttl.Value);
    }

    public IReadOnlyList<HealthEntry> InstancesOf(string service, Road road) => road switch
    {
        Road.Connect => snapshot.Connected(service),
        Road.Ingress => snapshot.Ingress(service),
        _ => snapshot.Health(service),
    };
}
