using Muster.Doors.Go;
using Muster.Registry.Catalog;

namespace Muster.Doors.Consul.Bodies;

/// <summary>The body of catalog/deregister.</summary>
internal sealed class DeregistrationBody
{
    public static readonly GoStruct<DeregistrationBody> Shape = new(
        "",
        "struct { Address string; *structs.Alias }",
        new("Address", (json, _) => json.String()),
        new("Datacenter", (json, body) => body.Datacenter = json.String() ?? body.Datacenter),
        new("Node", (json, body) => body._node = json.String() ?? body._node),
        new("ServiceID", (json, body) => body._serviceId = json.String() ?? body._serviceId),
        new("CheckID", (json, body) => body._checkId = json.String("types.CheckID") ?? body._checkId),
        new("Token", (json, _) => json.String()));

    private string _node = "";
    private string _serviceId = "";
    private string _checkId = "";

    public string Datacenter { get; private set; } = "";

    public Deregistration ToDeregistration() => new(_node, _serviceId, _checkId);
}
