using Muster.Registry.Catalog;

namespace Muster.Doors.Dns;

/// <summary>What answers need to know of the catalog: one immutable state of it.</summary>
internal interface IPicture
{
    IEnumerable<Node> Nodes { get; }

    /// <summary>By name without regard to case, or by a unique beginning of its id.</summary>
    Node? FindNode(string nameOrId);

    /// <summary>The instances of a service, its name without regard to case.</summary>
    IReadOnlyList<HealthEntry> InstancesOf(string service);

    /// <summary>Every instance of every service.</summary>
    IEnumerable<ServiceInstance> Instances { get; }
}

/// <summary>The real one.</summary>
internal sealed class SnapshotPicture(CatalogSnapshot snapshot) : IPicture
{
    public IEnumerable<Node> Nodes => snapshot.Nodes;

    public IEnumerable<ServiceInstance> Instances =>
        snapshot.Services.SelectMany(service => snapshot.Health(service.Name)).Select(entry => entry.Instance);

    public Node? FindNode(string nameOrId) => snapshot.FindNode(nameOrId);

    public IReadOnlyList<HealthEntry> InstancesOf(string service) => snapshot.HealthIgnoringCase(service);
}
