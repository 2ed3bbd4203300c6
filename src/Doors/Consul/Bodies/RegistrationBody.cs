using System.Collections.Immutable;
using Muster.Doors.Go;
using Muster.Registry.Catalog;

namespace Muster.Doors.Consul.Bodies;

/// <summary>The body of catalog/register.</summary>
internal sealed class RegistrationBody
{
    public static readonly GoStruct<RegistrationBody> Shape = new(
        "RegisterRequest",
        "structs.RegisterRequest",
        new("Datacenter", (json, body) => body.Datacenter = json.String() ?? body.Datacenter),
        new("ID", (json, body) => body._id = json.String("types.NodeID") ?? body._id),
        new("Node", (json, body) => body._node = json.String() ?? body._node),
        new("Address", (json, body) => body._address = json.String() ?? body._address),
        new("TaggedAddresses", (json, body) => body._addresses = MetaBody.Read(json) ?? body._addresses),
        new("NodeMeta", (json, body) => body._meta = MetaBody.Read(json) ?? body._meta),
        new("Service", (json, body) => body._service = CatalogServiceBody.Read(json)),
        new("Check", (json, body) => body._check = CatalogCheckBody.Read(json)),
        new("Checks", (json, body) => body._checks = json.List("structs.HealthChecks", CatalogCheckBody.Read) ?? []),
        new("SkipNodeUpdate", (json, body) => body._skipNodeUpdate = json.Bool() ?? body._skipNodeUpdate),
        new("Token", (json, _) => json.String()));

    private string _id = "";
    private string _node = "";
    private string _address = "";
    private Dictionary<string, string> _addresses = [];
    private Dictionary<string, string> _meta = [];
    private CatalogServiceBody? _service;
    private CatalogCheckBody? _check;
    private List<CatalogCheckBody?> _checks = [];
    private bool _skipNodeUpdate;

    public string Datacenter { get; private set; } = "";

    public Registration ToRegistration(string datacenter)
    {
        var node = new Node(
            _id,
            _node,
            _address,
            datacenter,
            _addresses.ToImmutableSortedDictionary(StringComparer.Ordinal),
            _meta.ToImmutableSortedDictionary(StringComparer.Ordinal));
        IEnumerable<CatalogCheckBody?> checks = [_check, .. _checks];
        return new Registration(
            node,
            _service?.ToService(),
            [.. checks.Where(check => check is not null).Select(check => check!.ToCheck(_node))])
        {
            SkipNodeUpdate = _skipNodeUpdate,
        };
    }
}
