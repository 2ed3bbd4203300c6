using static Muster.Agent.Config.Definitions.DefinitionKinds;

namespace Muster.Agent.Config.Definitions;

/// <summary>The keys under a service's <c>proxy</c> and <c>connect</c>.</summary>
internal static class MeshTables
{
    private static readonly DefinitionTable _gateway = new(("mode", "Mode", Text));

    private static readonly DefinitionTable _path = new(
        ("listener_port", "ListenerPort", Whole),
        ("local_path_port", "LocalPathPort", Whole),
        ("path", "Path", Text),
        ("protocol", "Protocol", Text));

    private static readonly DefinitionTable _expose = new(
        ("checks", "Checks", Switch),
        ("paths", "Paths", ListOf(() => _path)));

    private static readonly DefinitionTable _upstream = new(
        ("config", "Config", MapOf(Anything, "an object")),
        ("datacenter", "Datacenter", Text),
        ("destination_name", "DestinationName", Text),
        ("destination_namespace", "DestinationNamespace", Text),
        ("destination_type", "DestinationType", Text),
        ("local_bind_address", "LocalBindAddress", Text),
        ("local_bind_port", "LocalBindPort", Whole),
        ("mesh_gateway", "MeshGateway", ObjectOf(() => _gateway)));

    public static DefinitionTable Connect { get; } = new(
        ("native", "Native", Switch),
        ("sidecar_service", "SidecarService", ObjectOf(() => ServiceTable.Table)));

    public static DefinitionTable Proxy { get; } = new(
        ("config", "Config", MapOf(Anything, "an object")),
        ("destination_service_id", "DestinationServiceID", Text),
        ("destination_service_name", "DestinationServiceName", Text),
        ("expose", "Expose", ObjectOf(() => _expose)),
        ("local_service_address", "LocalServiceAddress", Text),
        ("local_service_port", "LocalServicePort", Whole),
        ("mesh_gateway", "MeshGateway", ObjectOf(() => _gateway)),
        ("upstreams", "Upstreams", ListOf(() => _upstream)));
}
