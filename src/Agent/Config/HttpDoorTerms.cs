using System.Collections.Immutable;
using System.Net;
using Muster.Doors.Consul;
using Muster.Doors.Consul.Telemetry;

namespace Muster.Agent.Config;

/// <summary>How the HTTP door behaves: checked.</summary>
public sealed record HttpDoorTerms
{
    public ImmutableArray<IPNetwork> WritesAllowedFrom { get; init; } = [];

    public ImmutableArray<string> BlockedEndpoints { get; init; } = [];

    public ImmutableSortedDictionary<string, string> ResponseHeaders { get; init; } =
        ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>Null: the door's own default.</summary>
    public int? ConnectionsPerClientMax { get; init; }

    /// <summary>Null: the door's own default.</summary>
    public int? KvValueBytesMax { get; init; }

    /// <summary>Null: the door's own default.</summary>
    public int? TxnBytesMax { get; init; }

    /// <summary>Null: the door's own default.</summary>
    public int? HeaderBytesMax { get; init; }

    /// <summary>Zero: the default.</summary>
    public TimeSpan DefaultQueryTime { get; init; }

    /// <summary>Zero: the default.</summary>
    public TimeSpan MaxQueryTime { get; init; }

    public TimeSpan DiscoveryMaxStale { get; init; }

    public bool UseCache { get; init; } = true;

    public bool TranslateWanAddresses { get; init; }

    public bool AllowUnprintablePaths { get; init; }

    public bool EnableDebug { get; init; }

    public TelemetryTerms Telemetry { get; init; } = new();

    public ConsulDoorOptions At(IReadOnlyList<EndPoint> listen)
    {
        var door = new ConsulDoorOptions { Listen = listen };
        return door with
        {
            WritesAllowedFrom = WritesAllowedFrom,
            BlockedEndpoints = BlockedEndpoints,
            ResponseHeaders = ResponseHeaders,
            ConnectionsPerClientMax = ConnectionsPerClientMax ?? door.ConnectionsPerClientMax,
            KvValueBytesMax = KvValueBytesMax ?? door.KvValueBytesMax,

            // A transaction may always carry one value, however large those may be (Consul 1.8.7).
            TxnBytesMax = Math.Max(TxnBytesMax ?? door.TxnBytesMax, KvValueBytesMax ?? 0),
            HeaderBytesMax = HeaderBytesMax ?? door.HeaderBytesMax,
            DefaultQueryTime = DefaultQueryTime > TimeSpan.Zero ? DefaultQueryTime : door.DefaultQueryTime,
            MaxQueryTime = MaxQueryTime > TimeSpan.Zero ? MaxQueryTime : door.MaxQueryTime,
            DiscoveryMaxStale = DiscoveryMaxStale,
            UseCache = UseCache,
            TranslateWanAddresses = TranslateWanAddresses,
            AllowUnprintablePaths = AllowUnprintablePaths,
            EnableDebug = EnableDebug,
            Telemetry = Telemetry,
        };
    }
}
