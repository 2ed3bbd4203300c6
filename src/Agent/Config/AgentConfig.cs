using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using Muster.Agent.Live;
using Muster.Agent.Watching;
using Muster.Doors;
using Muster.Doors.Dns;
using Muster.Registry.Local;
using Muster.Registry.Sessions;
using Muster.Engine.Embedded.Room;
using Muster.Registry.Entries;

namespace Muster.Agent.Config;

/// <summary>How this agent runs: checked, with every default filled in.</summary>
public sealed record AgentConfig
{
    public const int HttpPortDefault = 8500;
    public const int DnsPortDefault = 8600;
    public const int EtcdV2PortDefault = 4001;
    public const int ServerPortDefault = 8300;
    public const int SerfLanPortDefault = 8301;

    /// <summary>A port to be chosen when the agent starts.</summary>
    public const int PortAny = 0;

    /// <summary>A door that stays closed.</summary>
    public const int PortOff = -1;

    public required bool Dev { get; init; }

    /// <summary>Null in -dev mode, which keeps nothing.</summary>
    public required string? DataDirectory { get; init; }

    public required string NodeName { get; init; }

    /// <summary>Null: the one the data directory remembers, or a new one.</summary>
    public required string? NodeId { get; init; }

    /// <summary>A new id comes from this machine rather than from chance.</summary>
    public bool NodeIdOfHost { get; init; }

    public required ImmutableSortedDictionary<string, string> NodeMeta { get; init; }

    public required string Datacenter { get; init; }

    /// <summary>Without dots at its ends.</summary>
    public required string Domain { get; init; }

    public required IPAddress Bind { get; init; }

    /// <summary>Where the doors for clients are unless told otherwise; at least one.</summary>
    public required ImmutableArray<IPAddress> Client { get; init; }

    /// <summary>Where HTTP is answered; at least one.</summary>
    public required ImmutableArray<ListenAddress> HttpAddresses { get; init; }

    /// <summary>Where HTTPS is answered; at least one.</summary>
    public required ImmutableArray<ListenAddress> HttpsAddresses { get; init; }

    public SocketRights Sockets { get; init; } = new(null, null, null);

    /// <summary>Where DNS is answered; at least one.</summary>
    public required ImmutableArray<IPAddress> DnsClient { get; init; }

    /// <summary>How DNS is answered; where, is said by <see cref="DnsClient"/> and the port.</summary>
    public required DnsDoorOptions Dns { get; init; }

    public required IPAddress Advertise { get; init; }

    /// <summary>The node's addresses by name: lan, wan, each family's, and the user's own.</summary>
    public required ImmutableSortedDictionary<string, string> TaggedAddresses { get; init; }

    public required int HttpPort { get; init; }

    public required int HttpsPort { get; init; }

    public required int DnsPort { get; init; }

    public int EtcdV2Port { get; init; } = PortOff;

    /// <summary>Nobody asked for it: where it is taken, the door stays closed.</summary>
    public bool IsEtcdV2Optional { get; init; }

    public required int ServerPort { get; init; }

    public required int SerfLanPort { get; init; }

    public const int EtcdPortDefault = 2379;

    /// <summary>Where etcd's clients are answered.</summary>
    public int EtcdPort { get; init; } = PortOff;

    /// <summary>Nobody asked for the port: where it is taken, the agent goes on without the door.</summary>
    public bool IsEtcdOptional { get; init; }

    /// <summary>Whose pages may ask etcd's doors.</summary>
    public Origins EtcdOrigins { get; init; } = Origins.Own;

    /// <summary>Where etcd's clients are told to come to; none: where the doors are.</summary>
    public ImmutableArray<string> EtcdAdvertised { get; init; } = [];

    /// <summary>What etcd's door bears.</summary>
    public EtcdDoorTerms EtcdDoor { get; init; } = new();

    /// <summary>Where etcd's clients are answered over TLS.</summary>
    public int EtcdTlsPort { get; init; } = PortOff;

    /// <summary>Null: etcd's clients are not answered over TLS.</summary>
    public TlsFiles? EtcdTls { get; init; }

    /// <summary>Where etcd's clients are answered; at least one.</summary>
    public ImmutableArray<IPAddress> EtcdClient { get; init; } = [];

    public const int SerfWanPortDefault = 8302;

    /// <summary>Where servers of all datacenters find each other; -1: they do not.</summary>
    public int SerfWanPort { get; init; } = SerfWanPortDefault;

    /// <summary>How this agent meets others.</summary>
    public required GossipSettings Gossip { get; init; }

    /// <summary>Was told to begin a cluster of its own.</summary>
    public bool Bootstrap { get; init; }

    public HttpDoorTerms Http { get; init; } = new();

    /// <summary>Null: there is no HTTPS.</summary>
    public TlsFiles? Tls { get; init; }

    public CheckSettings Checks { get; init; } = new();

    /// <summary>Commands are run for whoever may fire events and write keys.</summary>
    public bool RunsRemoteCommands { get; init; }

    /// <summary>The shortest time to live that a session may ask for.</summary>
    public TimeSpan SessionTtlMin { get; init; } = SessionsOptions.TtlMinDefault;

    /// <summary>Which signals leave.</summary>
    public LeaveRules Leaving { get; init; } = new();

    /// <summary>Services and checks that files define.</summary>
    public LocalSettings Local { get; init; } = LocalSettings.None;

    public IReadOnlyList<WatchSetting> Watches { get; init; } = [];

    /// <summary>Configuration entries that are written where there are none of their kind and name.</summary>
    public IReadOnlyList<ConfigEntry> Entries { get; init; } = [];

    /// <summary>Null: what suits where the log goes.</summary>
    public required LogLevel? LogLevel { get; init; }

    public LogSettings Log { get; init; } = new();

    public TraceTerms Traces { get; init; } = new();

    /// <summary>When the engine is too full to grow.</summary>
    public RoomTerms Room { get; init; } = new();

    /// <summary>Null: the engine is this agent's own.</summary>
    public EtcdSettings? Etcd { get; init; }

    /// <summary>Null: none are taken.</summary>
    public BackupSettings? Backup { get; init; }

    public required string? PidFile { get; init; }

    /// <summary>Keys that were given and change nothing, each with the reason.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>A port that is off closes the sockets in the file system, too (Consul 1.8.7).</summary>
    public ImmutableArray<EndPoint> HttpAt() => At(HttpAddresses, HttpPort);

    public ImmutableArray<EndPoint> EtcdAt() => EtcdAt(EtcdPort);

    public ImmutableArray<EndPoint> EtcdTlsAt() => EtcdAt(EtcdTlsPort);

    public ImmutableArray<EndPoint> HttpsAt() => At(HttpsAddresses, HttpsPort);

    /// <summary>The paths of the sockets in the file system that will be open.</summary>
    public IEnumerable<string> SocketPaths() =>
        HttpAt().Concat(HttpsAt()).OfType<UnixDomainSocketEndPoint>().Select(socket => socket.ToString());

    private ImmutableArray<EndPoint> EtcdAt(int port) =>
        port == PortOff ? [] : [.. EtcdClient.Select(address => new IPEndPoint(address, port))];

    private static ImmutableArray<EndPoint> At(ImmutableArray<ListenAddress> addresses, int port) =>
        port == PortOff ? [] : [.. addresses.Select(address => address.At(port))];

    public DnsDoorOptions DnsAt(int port) =>
        Dns with { Listen = [.. DnsClient.Select(address => new IPEndPoint(address, port))] };
}
