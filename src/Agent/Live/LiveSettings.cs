using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Muster.Agent.Config;
using Muster.Agent.Watching;
using Muster.Doors.Consul.Telemetry;
using Muster.Doors.Dns;
using Muster.Engine.Embedded.Room;
using Muster.Registry.Local;

namespace Muster.Agent.Live;

/// <summary>
/// What may change while the agent runs, as one immutable value: made from a configuration that was checked, handed to
/// those who observe it (<see cref="LiveConfig"/>).
/// </summary>
public sealed record LiveSettings
{
    /// <summary>Services, checks, the node's meta pairs, and whether outputs of checks are kept.</summary>
    public required LocalSettings Local { get; init; }

    /// <summary>Null: what suits where the log goes.</summary>
    public required LogLevel? LogLevel { get; init; }

    /// <summary>All but where it is listened, which stays as it was at the start.</summary>
    public required DnsDoorOptions Dns { get; init; }

    /// <summary>Null: the door's own default.</summary>
    public required int? ConnectionsPerClientMax { get; init; }

    public required TelemetryTerms Telemetry { get; init; }

    /// <summary>Which signals mean a graceful leave.</summary>
    public required LeaveRules Leaving { get; init; }

    public required IReadOnlyList<WatchSetting> Watches { get; init; }

    /// <summary>The files of HTTPS, which are read again; null: there is none.</summary>
    public required TlsFiles? Tls { get; init; }

    /// <summary>The same of etcd's door.</summary>
    public required TlsFiles? EtcdTls { get; init; }

    /// <summary>When the engine is too full to grow.</summary>
    public required RoomTerms Room { get; init; }

    /// <summary>Requests that take so long are told of; zero: none.</summary>
    public required TimeSpan SlowAfter { get; init; }

    public static LiveSettings Of(AgentConfig config) => new()
    {
        Local = SelfRows.Settings(config),
        LogLevel = config.LogLevel,
        Dns = config.Dns,
        ConnectionsPerClientMax = config.Http.ConnectionsPerClientMax,
        Telemetry = config.Http.Telemetry,
        Leaving = config.Leaving,
        Watches = config.Watches,
        Tls = config.Tls,
        EtcdTls = config.EtcdTls,
        Room = config.Room,
        SlowAfter = config.Log.SlowAfter,
    };

    /// <summary>
    /// The keys of a configuration that end up here; one that ends with a dot stands for all keys under it. Whatever is not
    /// among them is taken at the next start.
    /// </summary>
    public static ImmutableArray<string> Keys { get; } =
    [
        "ca_file", "ca_path", "cert_file", "check", "checks", "discard_check_output", "dns_config.", "key_file",
        "leave_on_terminate", "limits.disk_low", "limits.http_max_conns_per_client", "limits.https_handshake_timeout",
        "limits.memory_high", "log_level", "log_slow_after", "node_meta.", "recursors", "service", "services",
        "skip_leave_on_interrupt", "telemetry.filter_default", "telemetry.prefix_filter", "tls.", "tls_cipher_suites",
        "tls_min_version", "verify_incoming", "verify_incoming_https", "watches.",
    ];
}
