using System.Collections.Immutable;
using Muster.Doors.Go;
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
        new("ScriptArgs", (json, body) => body._args = json.Strings() ?? body._args),
        new("DockerContainerID", (json, body) => body._dockerContainerId = json.String() ?? body._dockerContainerId),
        new("Shell", (json, body) => body._shell = json.String() ?? body._shell),
        new("GRPC", (json, body) => body._grpc = json.String() ?? body._grpc),
        new("GRPCUseTLS", (json, body) => body._grpcUseTls = json.Bool() ?? body._grpcUseTls),
        new("AliasNode", (json, body) => body._aliasNode = json.String() ?? body._aliasNode),
        new("AliasService", (json, body) => body._aliasService = json.String() ?? body._aliasService),
        new("TTL", (json, body) => body._ttl = json.Duration() ?? body._ttl),
        new("IntervalDuration", (json, body) => body._clientInterval = json.Duration() ?? body._clientInterval),
        new("TimeoutDuration", (json, body) => body._clientTimeout = json.Duration() ?? body._clientTimeout),
        new("DeregisterCriticalServiceAfterDuration", (json, body) => body._clientAfter = json.Duration() ?? body._clientAfter),
        new("OutputMaxSize", (json, body) => body._outputMaxSize = json.Integer() ?? body._outputMaxSize))
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
    private TimeSpan? _clientInterval;
    private TimeSpan? _clientTimeout;
    private TimeSpan? _clientAfter;
    private List<string> _args = [];
    private string _dockerContainerId = "";
    private string _shell = "";
    private string _grpc = "";
    private bool _grpcUseTls;
    private string _aliasNode = "";
    private string _aliasService = "";
    private TimeSpan _ttl;
    private int _outputMaxSize;

    /// <summary>The same as transactions read it: what Go clients call a duration wins.</summary>
    public CheckDefinition ToClientDefinition() => ToDefinition() with
    {
        Interval = _clientInterval ?? _interval,
        Timeout = _clientTimeout ?? _timeout,
        DeregisterCriticalServiceAfter = _clientAfter ?? _after,
    };

    public CheckDefinition ToDefinition() => new()
    {
        Http = _http,
        Method = _method,
        Body = _body,
        Header = _header.ToImmutableSortedDictionary(
            pair => pair.Key, pair => pair.Value.ToImmutableArray(), StringComparer.Ordinal),
        TlsSkipVerify = _tlsSkipVerify,
        Tcp = _tcp,
        Args = [.. _args],
        DockerContainerId = _dockerContainerId,
        Shell = _shell,
        Grpc = _grpc,
        GrpcUseTls = _grpcUseTls,
        AliasNode = _aliasNode,
        AliasService = _aliasService,
        Ttl = _ttl,
        OutputMaxSize = _outputMaxSize,
        Interval = _interval,
        Timeout = _timeout,
        DeregisterCriticalServiceAfter = _after,
    };
}
