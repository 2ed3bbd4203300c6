using System.Collections.Immutable;
using Muster.Engine;
using Muster.Registry.Catalog;

namespace Muster.Doors.Consul.Snapshot;

/// <summary>Nodes, services and checks as a Consul snapshot holds them: all three in records of one shape.</summary>
internal static class ConsulCatalog
{
    public static Node Node(PackMap record) => new(
        record.Text("ID"),
        record.Text("Node"),
        record.Text("Address"),
        record.Text("Datacenter"),
        record.TextMap("TaggedAddresses"),
        record.TextMap("NodeMeta"))
    {
        Created = At(record, "CreateIndex"),
        Modified = At(record, "ModifyIndex"),
    };

    public static ServiceInstance Service(string node, PackMap service)
    {
        var weights = service.Map("Weights");
        return new ServiceInstance(
            node,
            new Service
            {
                Id = service.Text("ID"),
                Name = service.Text("Service"),
                Kind = service.Text("Kind"),
                Tags = service.Texts("Tags"),
                Address = service.Text("Address"),
                TaggedAddresses = service.MapOf("TaggedAddresses", Address),
                Meta = service.TextMap("Meta"),
                Port = service.Integer("Port"),
                Weights = service.Has("Weights")
                    ? new Weights(weights.Integer("Passing"), weights.Integer("Warning"))
                    : Weights.Default,
                EnableTagOverride = service.Flag("EnableTagOverride"),
                Mesh = Mesh(service.Map("Proxy"), service.Map("Connect")),
            },
            At(service, "CreateIndex"),
            At(service, "ModifyIndex"));
    }

    public static Check Check(string node, PackMap check)
    {
        var definition = check.Map("Definition");
        return new Check
        {
            Node = node,
            CheckId = check.Text("CheckID"),
            Name = check.Text("Name"),
            Status = check.Text("Status"),
            Notes = check.Text("Notes"),
            Output = check.Text("Output"),
            ServiceId = check.Text("ServiceID"),
            ServiceName = check.Text("ServiceName"),
            ServiceTags = check.Texts("ServiceTags"),
            Type = check.Text("Type"),
            Definition = new CheckDefinition
            {
                Http = definition.Text("HTTP"),
                Method = definition.Text("Method"),
                Body = definition.Text("Body"),
                Header = definition.MapOf("Header", Values),
                TlsSkipVerify = definition.Flag("TLSSkipVerify"),
                Tcp = definition.Text("TCP"),
                Args = definition.Texts("ScriptArgs"),
                DockerContainerId = definition.Text("DockerContainerID"),
                Shell = definition.Text("Shell"),
                Grpc = definition.Text("GRPC"),
                GrpcUseTls = definition.Flag("GRPCUseTLS"),
                AliasNode = definition.Text("AliasNode"),
                AliasService = definition.Text("AliasService"),
                Ttl = definition.Duration("TTL"),
                OutputMaxSize = definition.Integer("OutputMaxSize"),
                Interval = definition.Duration("Interval"),
                Timeout = definition.Duration("Timeout"),
                DeregisterCriticalServiceAfter = definition.Duration("DeregisterCriticalServiceAfter"),
            },
            Created = At(check, "CreateIndex"),
            Modified = At(check, "ModifyIndex"),
        };
    }

    public static Revision At(PackMap record, string name) => new(record.Number(name));

    private static ServiceAddress Address(object? value) => value is PackMap address
        ? new ServiceAddress(address.Text("Address"), address.Integer("Port"))
        : default;

    private static ImmutableArray<string> Values(object? value) => value is List<object?> values
        ? [.. values.Select(text => PackMap.TextOf("Header", text))]
        : [];

    private static Mesh Mesh(PackMap proxy, PackMap connect) => new()
    {
        DestinationName = proxy.Text("DestinationServiceName"),
        DestinationId = proxy.Text("DestinationServiceID"),
        LocalAddress = proxy.Text("LocalServiceAddress"),
        LocalPort = proxy.Integer("LocalServicePort"),
        Config = proxy.Spelled("Config"),
        Upstreams = [.. proxy.Maps("Upstreams").Select(Upstream)],
        GatewayMode = proxy.Map("MeshGateway").Text("Mode"),
        ExposesChecks = proxy.Map("Expose").Flag("Checks"),
        ExposedPaths = [.. proxy.Map("Expose").Maps("Paths").Select(Exposed)],
        Native = connect.Flag("Native"),
    };

    private static MeshUpstream Upstream(PackMap upstream) => new()
    {
        DestinationType = upstream.Text("DestinationType"),
        DestinationNamespace = upstream.Text("DestinationNamespace"),
        DestinationName = upstream.Text("DestinationName"),
        Datacenter = upstream.Text("Datacenter"),
        LocalAddress = upstream.Text("LocalBindAddress"),
        LocalPort = upstream.Integer("LocalBindPort"),
        Config = upstream.Spelled("Config"),
        GatewayMode = upstream.Map("MeshGateway").Text("Mode"),
    };

    private static ExposedPath Exposed(PackMap path) => new()
    {
        ListenerPort = path.Integer("ListenerPort"),
        Path = path.Text("Path"),
        LocalPort = path.Integer("LocalPathPort"),
        Protocol = path.Text("Protocol"),
        FromCheck = path.Flag("ParsedFromCheck"),
    };
}
