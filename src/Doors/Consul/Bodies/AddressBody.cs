using Muster.Doors.Go;
using Muster.Registry.Catalog;

namespace Muster.Doors.Consul.Bodies;

/// <summary>A tagged address of a service.</summary>
internal sealed class AddressBody
{
    private static readonly GoStruct<AddressBody> _shape = new(
        "ServiceAddress",
        "structs.ServiceAddress",
        new("Address", (json, body) => body._address = json.String() ?? body._address),
        new("Port", (json, body) => body._port = json.Integer() ?? body._port));

    private string _address = "";
    private int _port;

    public static Dictionary<string, ServiceAddress>? ReadAll(GoJsonReader json) =>
        json.Map("map[string]structs.ServiceAddress", inner =>
        {
            var body = new AddressBody();
            inner.Struct(_shape, body);
            return new ServiceAddress(body._address, body._port);
        });
}
