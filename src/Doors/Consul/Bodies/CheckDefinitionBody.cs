using System.Collections.Immutable;
using Muster.Doors.Consul.Go;
using Muster.Registry.Catalog;

namespace Muster.Doors.Consul.Bodies;

/// <summary>How an external check is to be performed; kept, not performed.</summary>
internal sealed class CheckDefinitionBody
{
    public static readonly GoStruct<CheckDefinitionBody> Shape = new(
        "",
        "struct { Interval interface {}; Timeout interface {}; DeregisterCriticalServiceAfter interface {}; "
        + "TTL interface {}; *structs.Alias }",
        new("HTTP", (json, body) => body._http = json.String() ?? body._http),
        new("TLSSkipVerify", (json, body) => body._tlsSkipVerify = json.Bool() ?? body._tlsSkipVerify),
        new("Header", (json, body) =>
            body._header = json.Map("map[string][]string", inner => inner.Strings() ?? []) ?? body._header),
        new("Method", (json, body) => body._method = json.String() ?? body._method),
        new("Body", (json, body) => body._body = json.String() ?? body._body),
        new("TCP", (json, body) => body._tcp = json.String() ?? body._tcp),
        new("Interval", (json, body) => body._interval = json.Duration() ?? body._interval),
        new("Timeout", (json, body) => body._timeout = json.Duration() ?? body._timeout),
        new("DeregisterCriticalServiceAfter", (json, body) => body._after = json.Duration() ?? body._after),
        new("ScriptArgs", (json, _) => json.Strings()),
        new("DockerContainerID", (json, _) => json.String()),
        new("Shell", (json, _) => json.String()),
        new("GRPC", (json, _) => json.String()),
        new("GRPCUseTLS", (json, _) => json.Bool()),
        new("AliasNode", (json, _) => json.String()),
        new("AliasService", (json, _) => json.String()),
        new("TTL", (json, _) => json.Duration()),
        new("OutputMaxSize", (json, _) => json.Integer()))
    {
        TakesUnknownFields = true,
    };

    private string _http = "";
    private string _method = "";
    private string _body = "";
    private string _tcp = "";
    private bool _tlsSkipVerify;
    private Dictionary<string, List<string>> _header = [];
    private TimeSpan _interval;
    private TimeSpan _timeout;
    private TimeSpan _after;

    public CheckDefinition ToDefinition() => new()
    {
        Http = _http,
        Method = _method,
        Body = _body,
        Header = _header.ToImmutableSortedDictionary(
            pair => pair.Key, pair => pair.Value.ToImmutableArray(), StringComparer.Ordinal),
        TlsSkipVerify = _tlsSkipVerify,
        Tcp = _tcp,
        Interval = _interval,
        Timeout = _timeout,
        DeregisterCriticalServiceAfter = _after,
    };
}
