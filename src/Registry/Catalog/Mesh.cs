using System.Collections.Immutable;

namespace Muster.Registry.Catalog;

/// <summary>
/// What a service says to a service mesh. There is none here: it is kept, shown as it came, and found by, so that programs
/// which bring their own mesh or only look for one notice no difference.
/// </summary>
public sealed record Mesh
{
    public static readonly Mesh None = new();

    /// <summary>The service that a proxy stands before.</summary>
    public string DestinationName { get; init; } = "";

    public string DestinationId { get; init; } = "";

    public string LocalAddress { get; init; } = "";

    public int LocalPort { get; init; }

    /// <summary>A JSON object in one spelling (names sorted, no space), which nobody here looks into; empty for none.</summary>
    public string Config { get; init; } = "";

    public ImmutableArray<MeshUpstream> Upstreams { get; init; } = [];

    public string GatewayMode { get; init; } = "";

    public bool ExposesChecks { get; init; }

    public ImmutableArray<ExposedPath> ExposedPaths { get; init; } = [];

    /// <summary>Speaks the mesh's protocol itself.</summary>
    public bool Native { get; init; }

    /// <summary>A proxy to be registered along, as asked for.</summary>
    public MeshSidecar? Sidecar { get; init; }

    /// <summary>The same content.</summary>
    public bool SameAs(Mesh other) =>
        ReferenceEquals(this, other)
        || (string.Equals(DestinationName, other.DestinationName, StringComparison.Ordinal)
            && string.Equals(DestinationId, other.DestinationId, StringComparison.Ordinal)
            && string.Equals(LocalAddress, other.LocalAddress, StringComparison.Ordinal)
            && LocalPort == other.LocalPort
            && string.Equals(Config, other.Config, StringComparison.Ordinal)
            && Upstreams.AsSpan().SequenceEqual(other.Upstreams.AsSpan())
            && string.Equals(GatewayMode, other.GatewayMode, StringComparison.Ordinal)
            && ExposesChecks == other.ExposesChecks
            && ExposedPaths.AsSpan().SequenceEqual(other.ExposedPaths.AsSpan())
            && Native == other.Native
            && string.Equals(Sidecar?.Asked, other.Sidecar?.Asked, StringComparison.Ordinal));
}

/// <summary>A service that a proxy makes reachable to the one it stands before.</summary>
public sealed record MeshUpstream
{
    public string DestinationType { get; init; } = "";

    public string DestinationNamespace { get; init; } = "";

    public string DestinationName { get; init; } = "";

    public string Datacenter { get; init; } = "";

    public string LocalAddress { get; init; } = "";

    public int LocalPort { get; init; }

    /// <summary>As <see cref="Mesh.Config"/>.</summary>
    public string Config { get; init; } = "";

    public string GatewayMode { get; init; } = "";
}

/// <summary>A path that a proxy lets through to everybody.</summary>
public sealed record ExposedPath
{
    public int ListenerPort { get; init; }

    public string Path { get; init; } = "";

    public int LocalPort { get; init; }

    public string Protocol { get; init; } = "";

    public bool FromCheck { get; init; }
}

/// <summary>
/// A proxy asked for within its service's registration. An agent makes a service of it; the catalog keeps the words.
/// </summary>
/// <param name="Asked">A JSON object in one spelling.</param>
/// <param name="NamesId">It brings an id of its own, which it may not.</param>
/// <param name="Nests">It asks for a sidecar in its turn, which it may not.</param>
public sealed record MeshSidecar(string Asked, bool NamesId, bool Nests);
