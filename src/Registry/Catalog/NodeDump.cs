namespace Muster.Registry.Catalog;

/// <summary>A node with all its services, by service id, and all its checks, by check id.</summary>
public sealed record NodeDump(Node Node, IReadOnlyList<ServiceInstance> Services, IReadOnlyList<Check> Checks);
