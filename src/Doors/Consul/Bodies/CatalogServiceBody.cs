using System.Collections.Immutable;
using Muster.Doors.Go;
using Muster.Registry.Catalog;

namespace Muster.Doors.Consul.Bodies;

/// <summary>A service inside catalog/register.</summary>
internal sealed class CatalogServiceBody
{
    public static readonly GoStruct<CatalogServiceBody> Shape = new(
        "NodeService",
        "structs.NodeService",
        new("Kind", (json, body) => body._kind = json.String("structs.ServiceKind") ?? body._kind),
        new("ID", (json, body) => body._id = json.String() ?? body._id),
        new("Service", (json, body) => body._name = json.String() ?? body._name),
        new("Tags", (json, body) => body._tags = json.Strings() ?? body._tags),
        new("Address", (json, body) => body._address = json.String() ?? body._address),
        new("TaggedAddresses", (json, body) => body._addresses = AddressBody.ReadAll(json) ?? body._addresses),
        new("tagged_addresses", (json, body) => body._addresses = AddressBody.ReadAll(json) ?? body._addresses),
        new("Meta", (json, body) => body._meta = MetaBody.Read(json) ?? body._meta),
        new("Port", (json, body) => body._port = json.Integer() ?? body._port),
        new("Weights", (json, body) => body._weights = WeightsBody.Read(json) ?? body._weights),
        new("EnableTagOverride", (json, body) => body._enableTagOverride |= json.Bool() ?? false),
        new("enable_tag_override", (json, body) => body._enableTagOverride |= json.Bool() ?? false),
        new("Proxy", (json, body) => body._proxy.Read(json)),
        new("Connect", (json, body) => body._connect.Read(json)),
        new("CreateIndex", (json, _) => json.Skip()),
        new("ModifyIndex", (json, body) => body.ModifyIndex = json.Unsigned() ?? body.ModifyIndex));

    private readonly ProxyBody _proxy = new();
    private readonly ConnectBody _connect = new();
    private string _kind = "";
    private string _id = "";
    private string _name = "";
    private string _address = "";
    private List<string> _tags = [];
    private Dictionary<string, ServiceAddress> _addresses = [];
    private Dictionary<string, string> _meta = [];
    private WeightsBody? _weights;
    private int _port;
    private bool _enableTagOverride;

    /// <summary>As it was given; the name stands for it where it is empty.</summary>
    public string Id => _id;

    public ulong ModifyIndex { get; private set; }

    public static CatalogServiceBody? Read(GoJsonReader json)
    {
        if (json.IsNull())
        {
            json.Skip();
            return null;
        }

        var body = new CatalogServiceBody();
        json.Struct(Shape, body);
        return body;
    }

    public Service ToService() => new()
    {
        Id = _id.Length > 0 ? _id : _name,
        Name = _name,
        Kind = _kind,
        Tags = [.. _tags],
        Address = _address,
        TaggedAddresses = _addresses.ToImmutableSortedDictionary(StringComparer.Ordinal),
        Meta = _meta.ToImmutableSortedDictionary(StringComparer.Ordinal),
        Port = _port,
        Weights = _weights?.ToUsableWeights() ?? Weights.Default,
        EnableTagOverride = _enableTagOverride,
        Mesh = _connect.Complete(_proxy.ToMesh(upstreamType: "")),
    };
}
