using Muster.Registry.Catalog;
using static Muster.Doors.Consul.Filter.FilterFields;

namespace Muster.Doors.Consul.Filter;

/// <summary>What can be filtered, by the names of Consul's answers; indexes and definitions cannot (Consul 1.8.7).</summary>
internal static class FilterShapes
{
    private static readonly FilterShape<ServiceAddress> _address = new(
        ("Address", Text<ServiceAddress>(address => address.Address)),
        ("Port", Number<ServiceAddress>(address => address.Port)));

    private static readonly FilterShape<Weights> _weights = new(
        ("Passing", Number<Weights>(weights => weights.Passing)),
        ("Warning", Number<Weights>(weights => weights.Warning)));

    private static readonly FilterShape<Mesh> _connect = new(("Native", Flag<Mesh>(mesh => mesh.Native)));

    private static readonly FilterShape<string> _gateway = new(("Mode", Text<string>(mode => mode)));

    private static readonly FilterShape<MeshUpstream> _upstream = new(
        ("DestinationType", Text<MeshUpstream>(upstream => upstream.DestinationType)),
        ("DestinationNamespace", Text<MeshUpstream>(upstream => upstream.DestinationNamespace)),
        ("DestinationName", Text<MeshUpstream>(upstream => upstream.DestinationName)),
        ("Datacenter", Text<MeshUpstream>(upstream => upstream.Datacenter)),
        ("LocalBindAddress", Text<MeshUpstream>(upstream => upstream.LocalAddress)),
        ("LocalBindPort", Number<MeshUpstream>(upstream => upstream.LocalPort)),
        ("MeshGateway", Struct<MeshUpstream, string>(_gateway, upstream => upstream.GatewayMode)));

    private static readonly FilterShape<ExposedPath> _path = new(
        ("ListenerPort", Number<ExposedPath>(path => path.ListenerPort)),
        ("Path", Text<ExposedPath>(path => path.Path)),
        ("LocalPathPort", Number<ExposedPath>(path => path.LocalPort)),
        ("Protocol", Text<ExposedPath>(path => path.Protocol)),
        ("ParsedFromCheck", Flag<ExposedPath>(path => path.FromCheck)));

    private static readonly FilterShape<Mesh> _expose = new(
        ("Checks", Flag<Mesh>(mesh => mesh.ExposesChecks)),
        ("Paths", List<Mesh, ExposedPath>(_path, mesh => mesh.ExposedPaths)));

    private static readonly FilterShape<Mesh> _proxy = new(
        ("DestinationServiceName", Text<Mesh>(mesh => mesh.DestinationName)),
        ("DestinationServiceID", Text<Mesh>(mesh => mesh.DestinationId)),
        ("LocalServiceAddress", Text<Mesh>(mesh => mesh.LocalAddress)),
        ("LocalServicePort", Number<Mesh>(mesh => mesh.LocalPort)),
        ("Upstreams", List<Mesh, MeshUpstream>(_upstream, mesh => mesh.Upstreams)),
        ("MeshGateway", Struct<Mesh, string>(_gateway, mesh => mesh.GatewayMode)),
        ("Expose", Struct<Mesh, Mesh>(_expose, mesh => mesh)));

    public static readonly FilterShape<Node> Node = new(
        ("ID", Text<Node>(node => node.Id)),
        ("Node", Text<Node>(node => node.Name)),
        ("Address", Text<Node>(node => node.Address)),
        ("Datacenter", Text<Node>(node => node.Datacenter)),
        ("TaggedAddresses", TextMap<Node>(node => node.TaggedAddresses)),
        ("Meta", TextMap<Node>(node => node.Meta)));

    public static readonly FilterShape<Service> Service = new(
        ("Kind", Text<Service>(service => service.Kind)),
        ("ID", Text<Service>(service => service.Id)),
        ("Service", Text<Service>(service => service.Name)),
        ("Tags", Texts<Service>(service => service.Tags)),
        ("Address", Text<Service>(service => service.Address)),
        ("TaggedAddresses", Map<Service, ServiceAddress>(_address.Bind, service => service.TaggedAddresses)),
        ("Meta", TextMap<Service>(service => service.Meta)),
        ("Port", Number<Service>(service => service.Port)),
        ("Weights", Struct<Service, Weights>(_weights, service => service.Weights)),
        ("EnableTagOverride", Flag<Service>(service => service.EnableTagOverride)),
        ("Proxy", Struct<Service, Mesh>(_proxy, service => service.Mesh)),
        ("Connect", Struct<Service, Mesh>(_connect, service => service.Mesh)));

    public static readonly FilterShape<Check> Check = new(
        ("Node", Text<Check>(check => check.Node)),
        ("CheckID", Text<Check>(check => check.CheckId)),
        ("Name", Text<Check>(check => check.Name)),
        ("Status", Text<Check>(check => check.Status)),
        ("Notes", Text<Check>(check => check.Notes)),
        ("Output", Text<Check>(check => check.Output)),
        ("ServiceID", Text<Check>(check => check.ServiceId)),
        ("ServiceName", Text<Check>(check => check.ServiceName)),
        ("ServiceTags", Texts<Check>(check => check.ServiceTags)),
        ("Type", Text<Check>(check => check.Type)));

    public static readonly FilterShape<HealthEntry> Health = new(
        ("Node", Struct<HealthEntry, Node>(Node, entry => entry.Node)),
        ("Service", Struct<HealthEntry, Service>(Service, entry => entry.Instance.Service)),
        ("Checks", List<HealthEntry, Check>(Check, entry => entry.Checks)));

    /// <summary>A row of catalog/service.</summary>
    public static readonly FilterShape<HealthEntry> Row = new(
        ("ID", Text<HealthEntry>(row => row.Node.Id)),
        ("Node", Text<HealthEntry>(row => row.Instance.Node)),
        ("Address", Text<HealthEntry>(row => row.Node.Address)),
        ("Datacenter", Text<HealthEntry>(row => row.Node.Datacenter)),
        ("TaggedAddresses", TextMap<HealthEntry>(row => row.Node.TaggedAddresses)),
        ("NodeMeta", TextMap<HealthEntry>(row => row.Node.Meta)),
        ("ServiceKind", Text<HealthEntry>(row => row.Instance.Service.Kind)),
        ("ServiceID", Text<HealthEntry>(row => row.Instance.Service.Id)),
        ("ServiceName", Text<HealthEntry>(row => row.Instance.Service.Name)),
        ("ServiceTags", Texts<HealthEntry>(row => row.Instance.Service.Tags)),
        ("ServiceAddress", Text<HealthEntry>(row => row.Instance.Service.Address)),
        ("ServiceTaggedAddresses", Map<HealthEntry, ServiceAddress>(
            _address.Bind, row => row.Instance.Service.TaggedAddresses)),
        ("ServiceWeights", Struct<HealthEntry, Weights>(_weights, row => row.Instance.Service.Weights)),
        ("ServiceMeta", TextMap<HealthEntry>(row => row.Instance.Service.Meta)),
        ("ServicePort", Number<HealthEntry>(row => row.Instance.Service.Port)),
        ("ServiceEnableTagOverride", Flag<HealthEntry>(row => row.Instance.Service.EnableTagOverride)),
        ("ServiceProxy", Struct<HealthEntry, Mesh>(_proxy, row => row.Instance.Service.Mesh)),
        ("ServiceConnect", Struct<HealthEntry, Mesh>(_connect, row => row.Instance.Service.Mesh)));

    /// <summary>A node with all it has.</summary>
    public static readonly FilterShape<NodeDump> Dump = new(
        ("ID", Text<NodeDump>(dump => dump.Node.Id)),
        ("Node", Text<NodeDump>(dump => dump.Node.Name)),
        ("Address", Text<NodeDump>(dump => dump.Node.Address)),
        ("TaggedAddresses", TextMap<NodeDump>(dump => dump.Node.TaggedAddresses)),
        ("Meta", TextMap<NodeDump>(dump => dump.Node.Meta)),
        ("Services", Many<NodeDump, ServiceInstance>(
            Struct<ServiceInstance, Service>(Service, instance => instance.Service),
            dump => dump.Services)),
        ("Checks", List<NodeDump, Check>(Check, dump => dump.Checks)));

    /// <summary>An intention, of which there is none to be chosen.</summary>
    public static readonly FilterShape<string> Intention = new(
        [
            .. ((string[])["ID", "Description", "SourceNS", "SourceName", "DestinationNS", "DestinationName", "SourceType",
                "Action", "DefaultAddr", "Hash"]).Select(name => (name, Text<string>(_ => ""))),
            ("DefaultPort", Number<string>(_ => 0)),
            ("Precedence", Number<string>(_ => 0)),
            ("Meta", TextMap<string>(_ => new Dictionary<string, string>())),
        ]);
}
