using Muster.Doors.Go;

namespace Muster.Doors.Consul.Bodies;

/// <summary>Which gateways a proxy goes through.</summary>
internal sealed class MeshGatewayBody
{
    public static readonly GoStruct<MeshGatewayBody> Shape = new(
        "MeshGatewayConfig",
        "structs.MeshGatewayConfig",
        new GoField<MeshGatewayBody>(
            "Mode", (json, body) => body.Mode = json.String("structs.MeshGatewayMode") ?? body.Mode));

    public string Mode { get; private set; } = "";
}
