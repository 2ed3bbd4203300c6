using System.Collections.Immutable;
using Muster.Doors.Consul.Go;
using Muster.Registry.Local;

namespace Muster.Doors.Consul.Bodies;

/// <summary>A check as it comes in agent/check/register (with an ID) or within a service (with a CheckID).</summary>
internal sealed class CheckBody
{
    private const string OwnFields =
        "Interval interface {}; Timeout interface {}; TTL interface {}; DeregisterCriticalServiceAfter interface {}; "
        + "Args []string \"json:\\\"args\\\"\"; ScriptArgsSnake []string \"json:\\\"script_args\\\"\"; "
        + "DeregisterCriticalServiceAfterSnake interface {} \"json:\\\"deregister_critical_service_after\\\"\"; "
        + "DockerContainerIDSnake string \"json:\\\"docker_container_id\\\"\"; "
        + "TLSSkipVerifySnake bool \"json:\\\"tls_skip_verify\\\"\"; ";

    /// <summary>The body of agent/check/register.</summary>
    public static readonly GoStruct<CheckBody> Shape = new(
        "",
        $"struct {{ {OwnFields}ServiceIDSnake string \"json:\\\"service_id\\\"\"; *structs.Alias }}",
        [
            new("ID", (json, body) => body.Id = json.String("types.CheckID") ?? body.Id),
            new("Token", (json, _) => json.String()),
            .. CommonFields(),
        ]);

    /// <summary>A check inside agent/service/register.</summary>
    public static readonly GoStruct<CheckBody> ShapeInService = new(
        "",
        $"struct {{ {OwnFields}ServiceID string \"json:\\\"ServiceID\\\"\"; "
        + "ServiceIDSnake string \"json:\\\"service_id\\\"\"; *structs.Alias }",
        [
            new("CheckID", (json, body) => body.Id = json.String("types.CheckID") ?? body.Id),
            new("ProxyHTTP", (json, body) => body.Given(json.String())),
            new("ProxyGRPC", (json, body) => body.Given(json.String())),
            .. CommonFields(),
        ]);

    public string Id { get; private set; } = "";

    public string Name { get; private set; } = "";

    public string Status { get; private set; } = "";

    public string ServiceId { get; private set; } = "";

    /// <summary>True when nothing was said at all: such a check is no check.</summary>
    public bool IsEmpty => !_given && !RunsScript()
        && (Id + Name + Status + ServiceId + _notes + _http + _method + _body + _tcp + _grpc + _alias).Length == 0
        && _header.Count == 0 && !_tlsSkipVerify
        && (_interval, _timeout, _ttl, _deregisterAfter) == default
        && (_successes, _failures, _outputMaxSize) == default;

    private string _notes = "";
    private string _http = "";
    private string _method = "";
    private string _body = "";
    private string _tcp = "";
    private string _grpc = "";
    private string _alias = "";
    private List<string> _args = [];
    private Dictionary<string, List<string>> _header = [];
    private bool _tlsSkipVerify;
    private bool _given;
    private TimeSpan _interval;
    private TimeSpan _timeout;
    private TimeSpan _ttl;
    private TimeSpan _deregisterAfter;
    private int _successes;
    private int _failures;
    private int _outputMaxSize;

    /// <summary>Why Consul would refuse it, in its words; null when it would not.</summary>
    public string? WhyInvalid()
    {
        var repeats = _args.Count > 0 || _http.Length > 0 || _tcp.Length > 0 || _grpc.Length > 0;
        var aliases = _alias.Length > 0;
        return true switch
        {
            _ when _interval > default(TimeSpan) && _ttl > default(TimeSpan) =>
                "Interval and TTL cannot both be specified",
            _ when repeats && _interval <= default(TimeSpan) =>
                "Interval must be > 0 for Script, HTTP, or TCP checks",
            _ when repeats && aliases => "Interval cannot be set for Alias checks",
            _ when aliases && _ttl > default(TimeSpan) => "TTL must be not be set for Alias checks",
            _ when !repeats && !aliases && _ttl <= default(TimeSpan) => "TTL must be > 0 for TTL checks",
            _ when _outputMaxSize < 0 => "MaxOutputMaxSize must be positive",
            _ => null,
        };
    }

    /// <summary>A kind of check that this agent does not perform; null when it does.</summary>
    public string? WhyNotOffered() => true switch
    {
        _ when _http.Length > 0 || _tcp.Length > 0 => null,
        _ when _grpc.Length > 0 => "GRPC checks are not offered by this agent; use HTTP, TCP or TTL",
        _ when _alias.Length > 0 => "Alias checks are not offered by this agent; use HTTP, TCP or TTL",
        _ => null,
    };

    public bool RunsScript() => _args.Count > 0;

    public LocalCheckDefinition ToDefinition() => new()
    {
        CheckId = Id,
        Name = Name,
        Notes = _notes,
        ServiceId = ServiceId,
        Status = Status,
        Ttl = _ttl,
        Http = _http,
        Method = _method,
        Body = _body,
        Header = _header.ToImmutableSortedDictionary(
            pair => pair.Key, pair => pair.Value.ToImmutableArray(), StringComparer.Ordinal),
        TlsSkipVerify = _tlsSkipVerify,
        // Consul performs the HTTP check alone where both are given.
        Tcp = _http.Length > 0 ? "" : _tcp,
        Interval = _interval,
        Timeout = _timeout,
        DeregisterCriticalServiceAfter = _deregisterAfter,
        SuccessBeforePassing = _successes,
        FailuresBeforeCritical = _failures,
        OutputMaxSize = _outputMaxSize,
    };

    private void Given(string? text) => _given |= text is { Length: > 0 };

    private static IEnumerable<GoField<CheckBody>> CommonFields() =>
    [
        new("Name", (json, body) => body.Name = json.String() ?? body.Name),
        new("Notes", (json, body) => body._notes = json.String() ?? body._notes),
        new("Status", (json, body) => body.Status = json.String() ?? body.Status),
        new("ServiceID", (json, body) => body.ServiceId = json.String() ?? body.ServiceId),
        new("service_id", (json, body) => body.ServiceId = json.String() is { Length: > 0 } id ? id : body.ServiceId),
        new("ScriptArgs", (json, body) => body._args = json.Strings() ?? body._args),
        new("args", (json, body) => body._args = json.Strings() is { Count: > 0 } args ? args : body._args),
        new("script_args", (json, body) => body._args = json.Strings() is { Count: > 0 } args ? args : body._args),
        new("HTTP", (json, body) => body._http = json.String() ?? body._http),
        new("Header", (json, body) =>
            body._header = json.Map("map[string][]string", inner => inner.Strings() ?? []) ?? body._header),
        new("Method", (json, body) => body._method = json.String() ?? body._method),
        new("Body", (json, body) => body._body = json.String() ?? body._body),
        new("TCP", (json, body) => body._tcp = json.String() ?? body._tcp),
        new("Interval", (json, body) => body._interval = json.Duration() ?? body._interval),
        new("AliasNode", (json, body) => body._alias += json.String()),
        new("AliasService", (json, body) => body._alias += json.String()),
        new("DockerContainerID", (json, body) => body.Given(json.String())),
        new("docker_container_id", (json, body) => body.Given(json.String())),
        new("Shell", (json, body) => body.Given(json.String())),
        new("GRPC", (json, body) => body._grpc = json.String() ?? body._grpc),
        new("GRPCUseTLS", (json, body) => body._given |= json.Bool() ?? false),
        new("TLSSkipVerify", (json, body) => body._tlsSkipVerify = json.Bool() ?? body._tlsSkipVerify),
        new("tls_skip_verify", (json, body) => body._tlsSkipVerify |= json.Bool() ?? false),
        new("Timeout", (json, body) => body._timeout = json.Duration() ?? body._timeout),
        new("TTL", (json, body) => body._ttl = json.Duration() ?? body._ttl),
        new("SuccessBeforePassing", (json, body) => body._successes = json.Integer() ?? body._successes),
        new("FailuresBeforeCritical", (json, body) => body._failures = json.Integer() ?? body._failures),
        new("DeregisterCriticalServiceAfter", (json, body) =>
            body._deregisterAfter = json.Duration() ?? body._deregisterAfter),
        new("deregister_critical_service_after", (json, body) =>
            body._deregisterAfter = json.Duration() ?? body._deregisterAfter),
        new("OutputMaxSize", (json, body) => body._outputMaxSize = json.Integer() ?? body._outputMaxSize),
    ];
}
