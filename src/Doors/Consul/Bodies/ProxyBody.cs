using Muster.Doors.Go;
using Muster.Registry.Catalog;

namespace Muster.Doors.Consul.Bodies;

/// <summary>What a service says to a mesh under <c>Proxy</c>. A name in snake case counts where the other says nothing.</summary>
internal sealed class ProxyBody
{
    private static readonly GoStruct<ProxyBody> _shape = new(
        "",
        "struct { DestinationServiceNameSnake string \"json:\\\"destination_service_name\\\"\"; "
        + "DestinationServiceIDSnake string \"json:\\\"destination_service_id\\\"\"; "
        + "LocalServiceAddressSnake string \"json:\\\"local_service_address\\\"\"; "
        + "LocalServicePortSnake int \"json:\\\"local_service_port\\\"\"; *structs.Alias }",
        new("DestinationServiceName", (json, body) => body._destination = json.String() ?? body._destination),
        new("destination_service_name", (json, body) => body._destinationSnake = json.String() ?? ""),
        new("DestinationServiceID", (json, body) => body._destinationId = json.String() ?? body._destinationId),
        new("destination_service_id", (json, body) => body._destinationIdSnake = json.String() ?? ""),
        new("LocalServiceAddress", (json, body) => body._address = json.String() ?? body._address),
        new("local_service_address", (json, body) => body._addressSnake = json.String() ?? ""),
        new("LocalServicePort", (json, body) => body._port = json.Integer() ?? body._port),
        new("local_service_port", (json, body) => body._portSnake = json.Integer() ?? 0),
        new("Config", (json, body) => body._config = json.ValueMap() ?? body._config),
        new("Upstreams", (json, body) =>
            body._upstreams = json.List("structs.Upstreams", UpstreamBody.Read) ?? body._upstreams),
        new("MeshGateway", (json, body) => json.Struct(MeshGatewayBody.Shape, body._gateway)),
        new("Expose", (json, body) => json.Struct(ExposeBody.Shape, body._expose)));

    private readonly MeshGatewayBody _gateway = new();
    private readonly ExposeBody _expose = new();
    private string _destination = "";
    private string _destinationSnake = "";
    private string _destinationId = "";
    private string _destinationIdSnake = "";
    private string _address = "";
    private string _addressSnake = "";
    private int _port;
    private int _portSnake;
    private GoValue.Map? _config;
    private List<UpstreamBody> _upstreams = [];

    public void Read(GoJsonReader json) => _ = json.OwnStruct(_shape, this);

    /// <summary>Where an upstream says nothing of its type, the agent takes this for it; the catalog takes nothing.</summary>
    public Mesh ToMesh(string upstreamType) => new()
    {
        DestinationName = _destination.Length > 0 ? _destination : _destinationSnake,
        DestinationId = _destinationId.Length > 0 ? _destinationId : _destinationIdSnake,
        LocalAddress = _address.Length > 0 ? _address : _addressSnake,
        LocalPort = _port != 0 ? _port : _portSnake,
        Config = GoValue.Spell(_config),
        Upstreams = [.. _upstreams.Select(upstream => upstream.ToUpstream(upstreamType))],
        GatewayMode = _gateway.Mode,
        ExposesChecks = _expose.Checks,
        ExposedPaths = [.. _expose.ToPaths()],
    };
}
