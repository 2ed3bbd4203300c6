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

    private static readonly FilterShape<Service> _connect = new(("Native", Flag<Service>(_ => false)));

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
        ("Connect", Struct<Service, Service>(_connect, service => service)));

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
        ("ServiceConnect", Struct<HealthEntry, Service>(_connect, row => row.Instance.Service)));
}
