using static Muster.Agent.Config.Definitions.DefinitionKinds;

namespace Muster.Agent.Config.Definitions;

/// <summary>The keys of a check in a file.</summary>
internal static class CheckTable
{
    /// <summary>A check that stands by itself.</summary>
    public static DefinitionTable Alone { get; } = new(
        [("id", "ID", Text), ("check_id", "ID", Text), ("token", "Token", Text), .. Common()]);

    /// <summary>A check within a service, whose id the API calls otherwise; its token is its service's, whatever it says (Consul 1.8.7).</summary>
    public static DefinitionTable InService { get; } = new(
        [("id", "CheckID", Text), ("check_id", "CheckID", Text), ("token", "Token", PassedOver), .. Common()]);

    private static (string Name, string Api, DefinitionKind Kind)[] Common() =>
    [
        ("alias_node", "AliasNode", Text),
        ("alias_service", "AliasService", Text),
        ("args", "Args", Texts),
        ("body", "Body", Text),
        ("deregister_critical_service_after", "DeregisterCriticalServiceAfter", Duration),
        ("disable_redirects", "DisableRedirects", Switch),
        ("docker_container_id", "DockerContainerID", Text),
        ("failures_before_critical", "FailuresBeforeCritical", Whole),
        ("failures_before_warning", "FailuresBeforeWarning", Whole),
        ("grpc", "GRPC", Text),
        ("grpc_use_tls", "GRPCUseTLS", Switch),
        ("h2ping", "H2Ping", Text),
        ("h2ping_use_tls", "H2PingUseTLS", Switch),
        ("header", "Header", MapOf(Texts, "an object of lists of texts by name")),
        ("http", "HTTP", Text),
        ("interval", "Interval", Duration),
        ("method", "Method", Text),
        ("name", "Name", Text),
        ("notes", "Notes", Text),
        ("os_service", "OSService", Text),
        ("output_max_size", "OutputMaxSize", Whole),
        ("script_args", "Args", Texts),
        ("service_id", "ServiceID", Text),
        ("shell", "Shell", Text),
        ("status", "Status", Text),
        ("success_before_passing", "SuccessBeforePassing", Whole),
        ("tcp", "TCP", Text),
        ("tcp_use_tls", "TCPUseTLS", Switch),
        ("timeout", "Timeout", Duration),
        ("tls_server_name", "TLSServerName", Text),
        ("tls_skip_verify", "TLSSkipVerify", Switch),
        ("ttl", "TTL", Duration),
        ("udp", "UDP", Text),
    ];
}
