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

    public bool AllowUnprintablePaths { get; init; }

    public bool? EnableDebug { get; init; }

    public TelemetryTerms Telemetry { get; init; } = new();
}
