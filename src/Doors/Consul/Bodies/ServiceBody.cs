using System.Collections.Immutable;
using Muster.Bedrock;
using Muster.Doors.Go;
using Muster.Registry.Catalog;
using Muster.Registry.Local;

namespace Muster.Doors.Consul.Bodies;

/// <summary>The body of agent/service/register.</summary>
internal sealed class ServiceBody
{
    public static readonly GoStruct<ServiceBody> Shape = new(
        "",
        "struct { EnableTagOverrideSnake bool \"json:\\\"enable_tag_override\\\"\"; "
        + "TaggedAddressesSnake map[string]structs.ServiceAddress \"json:\\\"tagged_addresses\\\"\"; *structs.Alias }",
        new("Kind", (json, body) => body._kind = json.String("structs.ServiceKind") ?? body._kind),
        new("ID", (json, body) => body._id = json.String() ?? body._id),
        new("Name", (json, body) => body.Name = json.String() ?? body.Name),
        new("Tags", (json, body) => body._tags = json.Strings() ?? body._tags),
        new("Address", (json, body) => body._address = json.String() ?? body._address),
        new("TaggedAddresses", (json, body) => body._taggedAddresses = AddressBody.ReadAll(json) ?? body._taggedAddresses),
        new("tagged_addresses", (json, body) => body._taggedAddressesSnake = AddressBody.ReadAll(json)),
        new("Meta", (json, body) => body.Meta = MetaBody.Read(json) ?? body.Meta),
        new("Port", (json, body) => body._port = json.Integer() ?? body._port),
        new("Check", (json, body) => body.ReadCheck(json)),
        new("Checks", (json, body) =>
            body._checks = json.List("structs.CheckTypes", ReadListed) ?? body._checks),
        new("Weights", (json, body) => body.Weights = WeightsBody.Read(json) ?? body.Weights),
        new("Token", (json, _) => json.String()),
        new("EnableTagOverride", (json, body) => body._enableTagOverride |= json.Bool() ?? false),
        new("enable_tag_override", (json, body) => body._enableTagOverride |= json.Bool() ?? false),
        new("Proxy", (json, body) => body._proxy.Read(json)),
        new("Connect", (json, body) => body._connect.Read(json)));

    // What an upstream is, where a registration through the agent does not say.
    private const string UpstreamTypeDefault = "service";

    private readonly ProxyBody _proxy = new();
    private readonly ConnectBody _connect = new();
    private string _kind = "";
    private string _id = "";
    private string _address = "";
    private List<string> _tags = [];
    private Dictionary<string, ServiceAddress> _taggedAddresses = [];
    private Dictionary<string, ServiceAddress>? _taggedAddressesSnake;
    private int _port;
    private CheckBody? _check;
    private List<CheckBody?> _checks = [];
    private bool _enableTagOverride;

    public string Name { get; private set; } = "";

    public Dictionary<string, string> Meta { get; private set; } = [];

    public WeightsBody? Weights { get; private set; }

    /// <summary>A proxy to be registered along; null where none is asked for.</summary>
    public ServiceBody? Sidecar => _connect.Sidecar;

    public bool NamesId => _id.Length > 0;

    /// <summary>"Any" addresses name no machine.</summary>
    public bool HasAnyAddress => _address is "0.0.0.0" or "::" or "[::]";

    /// <summary>The checks that say something; null stands for a null in the list.</summary>
    public IEnumerable<CheckBody?> Checks => _check is { IsEmpty: false } ? [_check, .. _checks] : _checks;

    public Service ToService() => new()
    {
        Id = _id.Length > 0 ? _id : Name,
        Name = Name,
        Kind = _kind,
        Tags = [.. _tags],
        Address = _address,
        TaggedAddresses = (_taggedAddresses.Count > 0 ? _taggedAddresses : _taggedAddressesSnake ?? [])
            .ToImmutableSortedDictionary(StringComparer.Ordinal),
        Meta = Meta.ToImmutableSortedDictionary(StringComparer.Ordinal),
        Port = _port,
        Weights = Weights?.ToWeights() ?? Registry.Catalog.Weights.Default,
        EnableTagOverride = _enableTagOverride,
        Mesh = _connect.Complete(_proxy.ToMesh(UpstreamTypeDefault)),
    };

    public ServiceGiven ToGiven(string place) => new(
        place,
        ToService(),
        Definitions(),
        Sidecar is { } sidecar ? new SidecarAsk(sidecar.ToService(), sidecar.Definitions()) : null);

    /// <summary>
    /// The rules that Consul's HTTP front applies to a service before it looks at its checks, in its order and words; null
    /// when they are kept. What is wrong with a sidecar is said under another status: it is refused as Unavailable.
    /// </summary>
    public Refused? Refusal()
    {
        var why = true switch
        {
            _ when Name.Length == 0 => "Missing service name",
            _ when HasAnyAddress => "Invalid service address",
            _ when Weights?.WhyInvalid() is { } weights => $"Invalid Weights: {weights}",
            _ when MetaBody.WhyInvalid(Meta) is { } meta => $"Invalid Service Meta: {meta}",
            _ when MeshRules.Complaint(ToService()) is { } mesh => mesh,
            _ when Checks.Any(check => check is null) => "Invalid check: null is none",
            _ => null,
        };
        return why is not null ? new Refused(Bedrock.Refusal.Invalid, why)
            : Sidecar?.RefusalAsSidecar() is { } unfit ? new Refused(Bedrock.Refusal.Unavailable, $"Bad request: {unfit}")
            : null;
    }

    private string? RefusalAsSidecar() => Checks.Any(check => check is null)
        ? "Invalid check in sidecar_service: null is none"
        : Definitions()
            .Select(CheckRules.Fault)
            .Select(wrong => wrong is null ? null : $"Invalid check in sidecar_service: {wrong}")
            .Concat(Definitions().Select(check => CheckRules.StatusIsFit(check)
                ? null
                : "Status for checks must 'passing', 'warning', 'critical'"))
            .FirstOrDefault(wrong => wrong is not null);

    private ImmutableArray<LocalCheckDefinition> Definitions() => [.. Checks.Select(check => check!.Definition)];

    private static CheckBody? ReadListed(GoJsonReader json)
    {
        var check = new CheckBody();
        return json.OwnStruct(CheckBody.ShapeInService, check) ? check : null;
    }

    private void ReadCheck(GoJsonReader json)
    {
        var check = new CheckBody();
        if (json.OwnStruct(CheckBody.ShapeInService, check))
        {
            _check = check;
        }
    }
}
