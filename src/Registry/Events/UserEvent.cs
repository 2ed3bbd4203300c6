namespace Muster.Registry.Events;

/// <summary>
/// Something that somebody tells all agents of a datacenter, whole as it travels between them. Each agent that it concerns
/// keeps it for itself; no row remembers it.
/// </summary>
public sealed record UserEvent
{
    /// <summary>The version that carries these fields; others are from programs that are not there yet.</summary>
    public const int VersionMax = 1;

    /// <summary>A lower-case UUID.</summary>
    public required string Id { get; init; }

    public required string Name { get; init; }

    public ReadOnlyMemory<byte> Payload { get; init; }

    /// <summary>Regular expressions, empty where nothing is asked: which nodes are concerned.</summary>
    public string NodeFilter { get; init; } = "";

    public string ServiceFilter { get; init; } = "";

    /// <summary>Of the services that match; never without <see cref="ServiceFilter"/>.</summary>
    public string TagFilter { get; init; } = "";

    public int Version { get; init; } = VersionMax;

    /// <summary>Its place among all events, as far as agents that talk by rumour can tell; 0 before it is fired.</summary>
    public ulong LTime { get; init; }
}
