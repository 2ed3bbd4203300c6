using System.Collections.Immutable;
using Muster.Doors.Go;
using Muster.Registry.Queries;

namespace Muster.Doors.Consul.Bodies;

/// <summary>Which instances a prepared query finds.</summary>
internal sealed class QueryServiceBody
{
    private static readonly GoStruct<QueryServiceBody> _shape = new(
        "ServiceQuery",
        "structs.ServiceQuery",
        new("Service", (json, body) => body._service = json.String() ?? body._service),
        new("Failover", (json, body) => body._failover.Read(json)),
        new("OnlyPassing", (json, body) => body._onlyPassing = json.Bool() ?? body._onlyPassing),
        new("IgnoreCheckIDs", (json, body) => body._ignored =
            json.List("[]types.CheckID", inner => inner.String("types.CheckID") ?? "") ?? body._ignored),
        new("Near", (json, body) => body._near = json.String() ?? body._near),
        new("Tags", (json, body) => body._tags = json.Strings() ?? body._tags),
        new("NodeMeta", (json, body) => body._nodeMeta = MetaBody.Read(json) ?? body._nodeMeta),
        new("ServiceMeta", (json, body) => body._serviceMeta = MetaBody.Read(json) ?? body._serviceMeta),
        new("Connect", (json, body) => body._connect = json.Bool() ?? body._connect),
        new("SamenessGroup", (json, body) => body.OnlyEmpty(json, "SamenessGroup")),
        new("Peer", (json, body) => body.OnlyEmpty(json, "Peer")));

    private readonly QueryFailoverBody _failover = new();
    private string _service = "";
    private string _near = "";
    private List<string> _ignored = [];
    private List<string> _tags = [];
    private Dictionary<string, string> _nodeMeta = [];
    private Dictionary<string, string> _serviceMeta = [];
    private bool _onlyPassing;
    private bool _connect;

    public void Read(GoJsonReader json) => json.Struct(_shape, this);

    public QueryService ToService() => new()
    {
        Service = _service,
        Failover = _failover.ToFailover(),
        OnlyPassing = _onlyPassing,
        IgnoreCheckIds = [.. _ignored],
        Near = _near,
        Tags = [.. _tags],
        NodeMeta = _nodeMeta.ToImmutableSortedDictionary(StringComparer.Ordinal),
        ServiceMeta = _serviceMeta.ToImmutableSortedDictionary(StringComparer.Ordinal),
        Connect = _connect,
    };

    /// <summary>Newer clients name these members even where they say nothing; where they do, it is refused.</summary>
    private void OnlyEmpty(GoJsonReader json, string name)
    {
        if (json.String() is { Length: > 0 })
        {
            json.Fail($"json: unknown field {GoText.Quote(name)}");
        }
    }
}
