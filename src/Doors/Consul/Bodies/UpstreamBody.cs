using Muster.Doors.Go;
using Muster.Registry.Catalog;

namespace Muster.Doors.Consul.Bodies;

/// <summary>A service that a proxy makes reachable.</summary>
internal sealed class UpstreamBody
{
    private static readonly GoStruct<UpstreamBody> _shape = new(
        "",
        "struct { DestinationTypeSnake string \"json:\\\"destination_type\\\"\"; "
        + "DestinationNamespaceSnake string \"json:\\\"destination_namespace\\\"\"; "
        + "DestinationNameSnake string \"json:\\\"destination_name\\\"\"; "
        + "LocalBindPortSnake int \"json:\\\"local_bind_port\\\"\"; "
        + "LocalBindAddressSnake string \"json:\\\"local_bind_address\\\"\"; *structs.Alias }",
        new("DestinationType", (json, body) => body._type = json.String() ?? body._type),
        new("destination_type", (json, body) => body._typeSnake = json.String() ?? ""),
        new("DestinationNamespace", (json, body) => body._namespace = json.String() ?? body._namespace),
        new("destination_namespace", (json, body) => body._namespaceSnake = json.String() ?? ""),
        new("DestinationName", (json, body) => body._name = json.String() ?? body._name),
        new("destination_name", (json, body) => body._nameSnake = json.String() ?? ""),
        new("Datacenter", (json, body) => body._datacenter = json.String() ?? body._datacenter),
        new("LocalBindAddress", (json, body) => body._address = json.String() ?? body._address),
        new("local_bind_address", (json, body) => body._addressSnake = json.String() ?? ""),
        new("LocalBindPort", (json, body) => body._port = json.Integer() ?? body._port),
        new("local_bind_port", (json, body) => body._portSnake = json.Integer() ?? 0),
        new("Config", (json, body) => body._config = json.ValueMap() ?? body._config),
        new("MeshGateway", (json, body) => json.Struct(MeshGatewayBody.Shape, body._gateway)));

    private readonly MeshGatewayBody _gateway = new();
    private string _type = "";
    private string _typeSnake = "";
    private string _namespace = "";
    private string _namespaceSnake = "";
    private string _name = "";
    private string _nameSnake = "";
    private string _datacenter = "";
    private string _address = "";
    private string _addressSnake = "";
    private int _port;
    private int _portSnake;
    private GoValue.Map? _config;

    public static UpstreamBody Read(GoJsonReader json)
    {
        var body = new UpstreamBody();
        _ = json.OwnStruct(_shape, body);
        return body;
    }

    public MeshUpstream ToUpstream(string typeDefault)
    {
        var type = _type.Length > 0 ? _type : _typeSnake;
        return new MeshUpstream
        {
            DestinationType = type.Length > 0 ? type : typeDefault,
            DestinationNamespace = _namespace.Length > 0 ? _namespace : _namespaceSnake,
            DestinationName = _name.Length > 0 ? _name : _nameSnake,
            Datacenter = _datacenter,
            LocalAddress = _address.Length > 0 ? _address : _addressSnake,
            LocalPort = _port != 0 ? _port : _portSnake,
            Config = GoValue.Spell(_config),
            GatewayMode = _gateway.Mode,
        };
    }
}
