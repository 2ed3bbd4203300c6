using System.Collections.Immutable;
using Muster.Doors.Consul.Telemetry;

namespace Muster.Agent.Config;

/// <summary>What was asked of the HTTP door and of what it tells about the agent; null where nothing was said.</summary>
public sealed record HttpDoorFlags
{
    /// <summary>Networks as <c>10.0.0.0/8</c>.</summary>
    public IReadOnlyList<string> AllowWriteFrom { get; init; } = [];

    /// <summary>Beginnings of paths.</summary>
    public IReadOnlyList<string> BlockEndpoints { get; init; } = [];

    /// <summary>Headers of every answer.</summary>
    public ImmutableSortedDictionary<string, string> ResponseHeaders { get; init; } =
        ImmutableSortedDictionary.Create<string, string>(StringComparer.OrdinalIgnoreCase);

    public int? MaxConnectionsPerClient { get; init; }

    public int? KvValueBytesMax { get; init; }

    public int? TxnBytesMax { get; init; }

    /// <summary>How long a client of HTTPS may take until both sides speak.</summary>
    public TimeSpan? HandshakeTimeout { get; init; }

    /// <summary>Bytes of all headers of a request.</summary>
    public int? HeaderBytesMax { get; init; }

    /// <summary>How long a blocking query waits that does not say it; 0 leaves the default.</summary>
    public TimeSpan DefaultQueryTime { get; init; }

    public TimeSpan MaxQueryTime { get; init; }

    public TimeSpan DiscoveryMaxStale { get; init; }

    public bool UseCache { get; init; } = true;

    public bool AllowUnprintablePaths { get; init; }

    public bool? EnableDebug { get; init; }

    public TelemetryTerms Telemetry { get; init; } = new();
}
