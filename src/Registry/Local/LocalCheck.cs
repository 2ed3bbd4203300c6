using System.Collections.Immutable;
using Muster.Registry.Catalog;

namespace Muster.Registry.Local;

/// <summary>A check as its owner asked for it. Durations of zero are "not given".</summary>
public sealed record LocalCheckDefinition
{
    private static readonly ImmutableSortedDictionary<string, ImmutableArray<string>> _noHeader =
        ImmutableSortedDictionary<string, ImmutableArray<string>>.Empty.WithComparers(StringComparer.Ordinal);

    public string CheckId { get; init; } = "";

    public string Name { get; init; } = "";

    public string Notes { get; init; } = "";

    /// <summary>Empty for a check of the node itself.</summary>
    public string ServiceId { get; init; } = "";

    /// <summary>The status it starts with; empty means critical.</summary>
    public string Status { get; init; } = "";

    public TimeSpan Ttl { get; init; }

    public string Http { get; init; } = "";

    public string Method { get; init; } = "";

    public string Body { get; init; } = "";

    public ImmutableSortedDictionary<string, ImmutableArray<string>> Header { get; init; } = _noHeader;

    public bool DisableRedirects { get; init; }

    public bool TlsSkipVerify { get; init; }

    /// <summary>Whose certificate is expected; empty: that of the host that is dialled.</summary>
    public string TlsServerName { get; init; } = "";

    public string Tcp { get; init; } = "";

    public bool TcpUseTls { get; init; }

    public string Udp { get; init; } = "";

    /// <summary><c>host:port</c> or <c>host:port/service</c>.</summary>
    public string Grpc { get; init; } = "";

    public bool GrpcUseTls { get; init; }

    public string H2Ping { get; init; } = "";

    public bool H2PingUseTls { get; init; } = true;

    /// <summary>A command and its arguments; no shell reads them.</summary>
    public ImmutableArray<string> Args { get; init; } = [];

    public string DockerContainerId { get; init; } = "";

    /// <summary>Kept and returned; commands are run as they are.</summary>
    public string Shell { get; init; } = "";

    public string OsService { get; init; } = "";

    /// <summary>Empty: this agent's own node, as this agent itself knows it.</summary>
    public string AliasNode { get; init; } = "";

    /// <summary>A service id; empty: the checks of the node alone.</summary>
    public string AliasService { get; init; } = "";

    public TimeSpan Interval { get; init; }

    public TimeSpan Timeout { get; init; }

    public TimeSpan DeregisterCriticalServiceAfter { get; init; }

    public int SuccessBeforePassing { get; init; }

    /// <summary>0: as many as <see cref="FailuresBeforeCritical"/>.</summary>
    public int FailuresBeforeWarning { get; init; }

    public int FailuresBeforeCritical { get; init; }

    /// <summary>Bytes of output kept; 0 is what the agent allows.</summary>
    public int OutputMaxSize { get; init; }

    /// <summary>In whose name it is told to the catalog; kept for that, shown nowhere.</summary>
    public string Token { get; init; } = "";

    /// <summary>Named by the agent's own configuration, rather than by somebody over the network.</summary>
    public bool FromConfiguration { get; init; }

    /// <summary>What performs it. Where several are given, the first of Consul's order does (1.8.7, then newer kinds).</summary>
    public CheckKind Kind => this switch
    {
        { Ttl.Ticks: > 0 } => CheckKind.Ttl,
        { Http.Length: > 0 } => CheckKind.Http,
        { Tcp.Length: > 0 } => CheckKind.Tcp,
        { Udp.Length: > 0 } => CheckKind.Udp,
        { Grpc.Length: > 0 } => CheckKind.Grpc,
        { RunsCommand: true, DockerContainerId.Length: > 0 } => CheckKind.Docker,
        { OsService.Length: > 0 } => CheckKind.OsService,
        { RunsCommand: true } => CheckKind.Script,
        { H2Ping.Length: > 0 } => CheckKind.H2Ping,
        { IsAlias: true } => CheckKind.Alias,
        _ => CheckKind.None,
    };

    /// <summary>A command is given, whether or not it is what performs the check.</summary>
    public bool RunsCommand => Args.Length > 0;

    public bool IsAlias => AliasNode.Length > 0 || AliasService.Length > 0;

    /// <summary>The same content.</summary>
    public bool SameAs(LocalCheckDefinition other) =>
        this with { Header = other.Header, Args = other.Args } == other
        && Content.Same(Header, other.Header)
        && Content.Same(Args, other.Args);
}

/// <summary>A check with its present opinion.</summary>
public sealed record LocalCheck(LocalCheckDefinition Definition, string Status, string Output)
{
    /// <summary>Its service's name when it was registered (Consul 1.8.7); empty for a check of the node itself.</summary>
    public string ServiceName { get; init; } = "";

    /// <summary>Its service's tags when it was registered: those that the service gets later are not its own.</summary>
    public ImmutableArray<string> ServiceTags { get; init; } = [];

    /// <summary>Consul's word. One with a gRPC target is called so whatever performs it (Consul 1.8.7).</summary>
    public string Type => Definition.Grpc.Length > 0 ? "grpc" : Definition.Kind switch
    {
        CheckKind.Ttl => "ttl",
        CheckKind.Http => "http",
        CheckKind.Tcp => "tcp",
        CheckKind.Udp => "udp",
        CheckKind.Docker => "docker",
        CheckKind.OsService => "os_service",
        CheckKind.Script => "script",
        CheckKind.H2Ping => "h2ping",
        CheckKind.Alias => "alias",
        _ => "maintenance",
    };

    internal Standing Standing { get; init; } = new(0);
}
