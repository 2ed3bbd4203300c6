namespace Muster.Registry.Catalog;

public enum Asking
{
    /// <summary>All nodes. Index: the nodes table.</summary>
    Nodes,

    /// <summary>All service names with tags. Index: the services table.</summary>
    Services,

    /// <summary>
    /// The instances of the named service with their health. Index: that service's own; of one that does not exist, the
    /// last at which any service lost its last instance, or, as long as none has, the greatest of the three tables.
    /// </summary>
    Service,

    /// <summary>
    /// The same without health: checks raise the index, but wake nobody; of a service that does not exist the checks table
    /// does not count.
    /// </summary>
    Instances,

    /// <summary>
    /// The instances that lead to the named service through a mesh: proxies before it, and itself where it is native, with
    /// their health. Index: their own; where there are none, as of a service that does not exist.
    /// </summary>
    ConnectHealth,

    /// <summary>The same without health, as far as the index of none goes.</summary>
    Connect,

    /// <summary>
    /// The instances of the gateways through which the named service is reached from outside, with their health. Index: their
    /// own, or the last at which it was linked otherwise; 1 where it never was linked.
    /// </summary>
    Ingress,

    /// <summary>
    /// The services that are reached through the named gateway. Index: the last at which any service was linked otherwise;
    /// woken only by links of that gateway.
    /// </summary>
    GatewayServices,

    /// <summary>The same with the instances of those services and their health. Index: theirs too.</summary>
    GatewayInstances,

    /// <summary>
    /// The named node and its services. Index: the greater of the nodes and services tables; 1 of one that does not exist.
    /// Woken only by rows of that node.
    /// </summary>
    Node,

    /// <summary>The checks of the named node. Index: the checks table; woken only by rows of that node.</summary>
    NodeChecks,

    /// <summary>The checks of the named service. Index: the checks table; woken only by rows of that service.</summary>
    ServiceChecks,

    /// <summary>Checks in the named state, or <c>any</c>. Index: the checks table.</summary>
    State,

    /// <summary>All nodes with all they have. Index: the greatest of the three tables; any change wakes.</summary>
    Everything,

    /// <summary>All sessions. Index: the sessions table; renewals do not raise it.</summary>
    Sessions,

    /// <summary>The session of that id. Index: the sessions table; woken only by that session.</summary>
    Session,

    /// <summary>The sessions of the named node. Index: the sessions table; woken only by sessions of that node.</summary>
    NodeSessions,

    /// <summary>Which sessions have ended and wait for that to be carried out.</summary>
    Endings,

    /// <summary>What there is none of, and never will be. Index: 1; nothing wakes.</summary>
    Nothing,
}

/// <summary>What a catalog read depends on: it decides the answer's index, and which changes wake a blocked one.</summary>
public readonly record struct Question(Asking Asking, string Name)
{
    public static readonly Question Nodes = new(Asking.Nodes, "");
    public static readonly Question Services = new(Asking.Services, "");
    public static readonly Question Everything = new(Asking.Everything, "");
    public static readonly Question Sessions = new(Asking.Sessions, "");
    public static readonly Question Endings = new(Asking.Endings, "");
    public static readonly Question Nothing = new(Asking.Nothing, "");
}
