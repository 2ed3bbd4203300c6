using System.Collections.Immutable;
using Muster.Doors.Go;
using Muster.Registry.Local;

namespace Muster.Doors.Consul.Bodies;

/// <summary>
/// A check as it comes in agent/check/register (with an ID) or within a service (with a CheckID): the fields of Consul
/// 1.8.7, and those that newer versions added.
/// </summary>
internal sealed class CheckBody
{
    private const string OwnFields =
        "Interval interface {}; Timeout interface {}; TTL interface {}; DeregisterCriticalServiceAfter interface {}; "
        + "Args []string \"json:\\\"args\\\"\"; ScriptArgsSnake []string \"json:\\\"script_args\\\"\"; "
        + "DeregisterCriticalServiceAfterSnake interface {} \"json:\\\"deregister_critical_service_after\\\"\"; "
        + "DockerContainerIDSnake string \"json:\\\"docker_container_id\\\"\"; "
        + "TLSSkipVerifySnake bool \"json:\\\"tls_skip_verify\\\"\"; ";

    private static readonly LocalCheckDefinition _nothing = new();

    /// <summary>The body of agent/check/register.</summary>
    public static readonly GoStruct<CheckBody> Shape = new(
        "",
        $"struct {{ {OwnFields}ServiceIDSnake string \"json:\\\"service_id\\\"\"; *structs.Alias }}",
        [
            new("ID", (json, body) => body.Take(json.String("types.CheckID"), (check, id) => check with { CheckId = id })),
            Text("Token", (check, text) => check with { Token = text }),
            .. CommonFields(),
        ]);

    /// <summary>A check inside agent/service/register.</summary>
    public static readonly GoStruct<CheckBody> ShapeInService = new(
        "",
        $"struct {{ {OwnFields}ServiceID string \"json:\\\"ServiceID\\\"\"; "
        + "ServiceIDSnake string \"json:\\\"service_id\\\"\"; *structs.Alias }",
        [
            new("CheckID", (json, body) => body.Take(json.String("types.CheckID"), (check, id) => check with { CheckId = id })),
            Text("ProxyHTTP", static (check, _) => check),
            Text("ProxyGRPC", static (check, _) => check),
            .. CommonFields(),
        ]);

    private bool _given;

    public LocalCheckDefinition Definition { get; private set; } = _nothing;

    /// <summary>True when nothing was said at all: such a check is no check.</summary>
    public bool IsEmpty => !_given && Definition.SameAs(_nothing);

    private static IEnumerable<GoField<CheckBody>> CommonFields() =>
    [
        Text("Name", (check, text) => check with { Name = text }),
        Text("Notes", (check, text) => check with { Notes = text }),
        Text("Status", (check, text) => check with { Status = text }),
        Text("ServiceID", (check, text) => check with { ServiceId = text }),
        Text("service_id", (check, text) => text.Length > 0 ? check with { ServiceId = text } : check),
        List("ScriptArgs", (check, list) => check with { Args = list }),
        List("args", (check, list) => list.Length > 0 ? check with { Args = list } : check),
        List("script_args", (check, list) => list.Length > 0 ? check with { Args = list } : check),
        Text("HTTP", (check, text) => check with { Http = text }),
        new("Header", (json, body) => body.Take(
            json.Map("map[string][]string", inner => inner.Strings() ?? []),
            (check, header) => header.Count == 0
                ? check with { Header = _nothing.Header }
                : check with
                {
                    Header = header.ToImmutableSortedDictionary(
                        pair => pair.Key, pair => pair.Value.ToImmutableArray(), StringComparer.Ordinal),
                })),
        Text("Method", (check, text) => check with { Method = text }),
        Text("Body", (check, text) => check with { Body = text }),
        Flag("DisableRedirects", (check, flag) => check with { DisableRedirects = flag }),
        Text("TCP", (check, text) => check with { Tcp = text }),
        Flag("TCPUseTLS", (check, flag) => check with { TcpUseTls = flag }),
        Flag("tcp_use_tls", (check, flag) => check with { TcpUseTls = check.TcpUseTls || flag }),
        Text("UDP", (check, text) => check with { Udp = text }),
        Length("Interval", (check, length) => check with { Interval = length }),
        Text("AliasNode", (check, text) => check with { AliasNode = text }),
        Text("AliasService", (check, text) => check with { AliasService = text }),
        Text("DockerContainerID", (check, text) => check with { DockerContainerId = text }),
        Text("docker_container_id", (check, text) => text.Length > 0 ? check with { DockerContainerId = text } : check),
        Text("Shell", (check, text) => check with { Shell = text }),
        Text("GRPC", (check, text) => check with { Grpc = text }),
        Flag("GRPCUseTLS", (check, flag) => check with { GrpcUseTls = flag }),
        Flag("grpc_use_tls", (check, flag) => check with { GrpcUseTls = check.GrpcUseTls || flag }),
        Text("H2PING", (check, text) => check with { H2Ping = text }),
        Flag("H2PingUseTLS", (check, flag) => check with { H2PingUseTls = flag }),
        Flag("h2ping_use_tls", (check, flag) => check with { H2PingUseTls = flag }),
        Text("OSService", (check, text) => check with { OsService = text }),
        Text("os_service", (check, text) => text.Length > 0 ? check with { OsService = text } : check),
        Text("TLSServerName", (check, text) => check with { TlsServerName = text }),
        Text("tls_server_name", (check, text) => text.Length > 0 ? check with { TlsServerName = text } : check),
        Flag("TLSSkipVerify", (check, flag) => check with { TlsSkipVerify = flag }),
        Flag("tls_skip_verify", (check, flag) => check with { TlsSkipVerify = check.TlsSkipVerify || flag }),
        Length("Timeout", (check, length) => check with { Timeout = length }),
        Length("TTL", (check, length) => check with { Ttl = length }),
        Count("SuccessBeforePassing", (check, count) => check with { SuccessBeforePassing = count }),
        Count("FailuresBeforeWarning", (check, count) => check with { FailuresBeforeWarning = count }),
        Count("FailuresBeforeCritical", (check, count) => check with { FailuresBeforeCritical = count }),
        Length("DeregisterCriticalServiceAfter", (check, length) => check with { DeregisterCriticalServiceAfter = length }),
        Length("deregister_critical_service_after", (check, length) => check with { DeregisterCriticalServiceAfter = length }),
        Count("OutputMaxSize", (check, count) => check with { OutputMaxSize = count }),
    ];

    private static GoField<CheckBody> Text(string name, Func<LocalCheckDefinition, string, LocalCheckDefinition> put) =>
        new(name, (json, body) => body.Take(json.String(), (check, text) =>
        {
            body._given |= text.Length > 0;
            return put(check, text);
        }));

    private static GoField<CheckBody> List(
        string name, Func<LocalCheckDefinition, ImmutableArray<string>, LocalCheckDefinition> put) =>
        new(name, (json, body) => body.Take(json.Strings(), (check, list) => put(check, [.. list])));

    private static GoField<CheckBody> Flag(string name, Func<LocalCheckDefinition, bool, LocalCheckDefinition> put) =>
        new(name, (json, body) => body.Definition = json.Bool() is { } flag ? put(body.Definition, flag) : body.Definition);

    private static GoField<CheckBody> Count(string name, Func<LocalCheckDefinition, int, LocalCheckDefinition> put) =>
        new(name, (json, body) => body.Definition = json.Integer() is { } count ? put(body.Definition, count) : body.Definition);

    private static GoField<CheckBody> Length(string name, Func<LocalCheckDefinition, TimeSpan, LocalCheckDefinition> put) =>
        new(name, (json, body) =>
            body.Definition = json.Duration() is { } length ? put(body.Definition, length) : body.Definition);

    private void Take<T>(T? value, Func<LocalCheckDefinition, T, LocalCheckDefinition> put)
        where T : class => Definition = value is null ? Definition : put(Definition, value);
}
