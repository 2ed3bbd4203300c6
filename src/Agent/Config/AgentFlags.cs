using Muster.Agent.Watching;
using Muster.Doors.Dns;
using Muster.Registry.Local;
using Muster.Engine.Embedded.Room;
using Muster.Registry.Entries;

namespace Muster.Agent.Config;

/// <summary>What the command line and files said, before anything is checked; null where they said nothing.</summary>
public sealed record AgentFlags
{
    public bool Dev { get; init; }

    /// <summary>Files and folders of configuration, in the order they are read.</summary>
    public IReadOnlyList<string> ConfigPaths { get; init; } = [];

    /// <summary>What files with other names than <c>*.hcl</c> and <c>*.json</c> are written in.</summary>
    public string? ConfigFormat { get; init; }

    public bool? Server { get; init; }

    public bool? Bootstrap { get; init; }

    public int? BootstrapExpect { get; init; }

    public string? DataDirectory { get; init; }

    public string? Node { get; init; }

    public string? NodeId { get; init; }

    /// <summary>Pairs as <c>key:value</c>.</summary>
    public IReadOnlyList<string> NodeMeta { get; init; } = [];

    public string? Datacenter { get; init; }

    public string? Domain { get; init; }

    public string? AltDomain { get; init; }

    public IReadOnlyList<string> Recursors { get; init; } = [];

    /// <summary>How DNS is answered; recursors and the second domain stand beside it.</summary>
    public DnsDoorOptions Dns { get; init; } = new();

    public AddressFlags Addresses { get; init; } = new();

    /// <summary>Flags that stand for keys; they win over files, and <c>-hcl</c> over them.</summary>
    public IReadOnlyList<KeyFlag> Keys { get; init; } = [];

    /// <summary>The node's id comes from this machine, so that it is the same without a data directory.</summary>
    public bool? DisableHostNodeId { get; init; }

    /// <summary>Pieces of configuration, as HCL or JSON.</summary>
    public IReadOnlyList<string> Fragments { get; init; } = [];

    public string? Bind { get; init; }

    public string? Client { get; init; }

    public string? Advertise { get; init; }

    public int? HttpPort { get; init; }

    public int? HttpsPort { get; init; }

    public int? DnsPort { get; init; }

    public int? EtcdV2Port { get; init; }

    public int? ServerPort { get; init; }

    public int? SerfLanPort { get; init; }

    public CheckFlags Checks { get; init; } = new();

    public bool? DisableRemoteExec { get; init; }

    public bool? LeaveOnTerminate { get; init; }

    public bool? SkipLeaveOnInterrupt { get; init; }

    /// <summary>Services and checks that files define.</summary>
    public LocalSettings Local { get; init; } = LocalSettings.None;

    public TlsFlags Tls { get; init; } = new();

    public string? LogLevel { get; init; }

    public LogFlags Log { get; init; } = new();

    public string? SessionTtlMin { get; init; }

    public TraceTerms Traces { get; init; } = new();

    /// <summary>When the engine is too full to grow.</summary>
    public RoomTerms Room { get; init; } = new();

    /// <summary>In files alone.</summary>
    public BackupFlags Backup { get; init; } = new();

    /// <summary>The cluster that the engine is on, if on any.</summary>
    public EtcdFlags Etcd { get; init; } = new();

    public string? PidFile { get; init; }

    public int? SerfWanPort { get; init; }

    public int? EtcdPort { get; init; }

    /// <summary>Origins of pages, or <c>*</c>.</summary>
    public IReadOnlyList<string>? EtcdCors { get; init; }

    /// <summary>Where etcd's clients are told to come to.</summary>
    public IReadOnlyList<string>? EtcdAdvertise { get; init; }

    /// <summary>In files alone.</summary>
    public EtcdDoorTerms EtcdDoor { get; init; } = new();

    /// <summary>Where etcd's clients are answered over TLS.</summary>
    public int? EtcdTlsPort { get; init; }

    public HttpDoorFlags Http { get; init; } = new();

    /// <summary>How agents meet.</summary>
    public GossipFlags Gossip { get; init; } = new();

    public IReadOnlyList<WatchSetting> Watches { get; init; } = [];

    public IReadOnlyList<ConfigEntry> Entries { get; init; } = [];
}
