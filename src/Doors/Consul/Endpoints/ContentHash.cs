using System.Globalization;
using System.Text.Json;
using Muster.Doors.Go;
using Muster.Registry.Catalog;

namespace Muster.Doors.Consul.Endpoints;

/// <summary>
/// A name for a service's content, which clients wait by: Consul 1.8.7's own, field by field of its <c>api.AgentService</c>,
/// since programs keep it and compare it with what another agent says.
/// </summary>
internal static class ContentHash
{
    public static string Of(Service service) => GoHash.Struct(
        "AgentService",
        [
            ("Kind", GoHash.Of(service.Kind)),
            ("ID", GoHash.Of(service.Id)),
            ("Service", GoHash.Of(service.Name)),
            ("Tags", GoHash.Slice(service.Tags.Select(GoHash.Of))),
            ("Meta", GoHash.Map(service.Meta.Select(pair => (pair.Key, GoHash.Of(pair.Value))))),
            ("Port", GoHash.Of(service.Port)),
            ("Address", GoHash.Of(service.Address)),
            ("TaggedAddresses", GoHash.Map(service.TaggedAddresses.Select(pair => (pair.Key, OfAddress(pair.Value))))),
            ("Weights", OfWeights(service.Weights)),
            ("EnableTagOverride", GoHash.Of(service.EnableTagOverride)),
            ("CreateIndex", GoHash.Of(0L)),
            ("ModifyIndex", GoHash.Of(0L)),
            ("ContentHash", GoHash.Of("")),
            ("Proxy", MeshRules.IsProxy(service.Kind) || MeshRules.IsGateway(service.Kind)
                ? OfProxy(service.Mesh, service.FromConfiguration) : GoHash.Nothing),
            ("Connect", service.Mesh.Native ? OfConnect() : GoHash.Nothing),
        ]).ToString("x", CultureInfo.InvariantCulture);

    private static ulong OfAddress(ServiceAddress address) => GoHash.Struct(
        "ServiceAddress", [("Address", GoHash.Of(address.Address)), ("Port", GoHash.Of(address.Port))]);

    private static ulong OfWeights(Weights weights) => GoHash.Struct(
        "AgentWeights", [("Passing", GoHash.Of(weights.Passing)), ("Warning", GoHash.Of(weights.Warning))]);

    private static ulong OfConnect() =>
        GoHash.Struct("AgentServiceConnect", [("Native", GoHash.Of(true)), ("SidecarService", GoHash.Nothing)]);

    /// <param name="isOfHcl">Registered by a file, which is taken to be HCL: in what it was written is not remembered.</param>
    private static ulong OfProxy(Mesh mesh, bool isOfHcl) => GoHash.Struct(
        "AgentServiceConnectProxyConfig",
        [
            ("DestinationServiceName", GoHash.Of(mesh.DestinationName)),
            ("DestinationServiceID", GoHash.Of(mesh.DestinationId)),
            ("LocalServiceAddress", GoHash.Of(mesh.LocalAddress)),
            ("LocalServicePort", GoHash.Of(mesh.LocalPort)),
            ("Config", OfConfig(mesh.Config, isOfHcl)),
            ("Upstreams", GoHash.Slice(mesh.Upstreams.Select(upstream => OfUpstream(upstream, isOfHcl)))),
            ("MeshGateway", OfGateway(mesh.GatewayMode)),
            ("Expose", GoHash.Struct(
                "ExposeConfig",
                [("Checks", GoHash.Of(mesh.ExposesChecks)), ("Paths", GoHash.Slice(mesh.ExposedPaths.Select(OfPath)))])),
        ]);

    private static ulong OfUpstream(MeshUpstream upstream, bool isOfHcl) => GoHash.Struct(
        "Upstream",
        [
            ("DestinationType", GoHash.Of(upstream.DestinationType)),
            ("DestinationNamespace", GoHash.Of(upstream.DestinationNamespace)),
            ("DestinationName", GoHash.Of(upstream.DestinationName)),
            ("Datacenter", GoHash.Of(upstream.Datacenter)),
            ("LocalBindAddress", GoHash.Of(upstream.LocalAddress)),
            ("LocalBindPort", GoHash.Of(upstream.LocalPort)),
            ("Config", OfConfig(upstream.Config, isOfHcl)),
            ("MeshGateway", OfGateway(upstream.GatewayMode)),
        ]);

    private static ulong OfGateway(string mode) => GoHash.Struct("MeshGatewayConfig", [("Mode", GoHash.Of(mode))]);

    private static ulong OfPath(ExposedPath path) => GoHash.Struct(
        "ExposePath",
        [
            ("ListenerPort", GoHash.Of(path.ListenerPort)),
            ("Path", GoHash.Of(path.Path)),
            ("LocalPathPort", GoHash.Of(path.LocalPort)),
            ("Protocol", GoHash.Of(path.Protocol)),
            ("ParsedFromCheck", GoHash.Of(path.FromCheck)),
        ]);

    private static ulong OfConfig(string json, bool isOfHcl)
    {
        if (json.Length == 0)
        {
            return GoHash.Map([]);
        }

        using var document = JsonDocument.Parse(json);
        return GoHash.Value(document.RootElement, isOfHcl);
    }
}
