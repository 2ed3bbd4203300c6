using System.Collections.Immutable;
using Muster.Engine;

namespace Muster.Registry.Catalog;

public readonly record struct Weights(int Passing, int Warning)
{
    public static readonly Weights Default = new(1, 1);
}

public readonly record struct ServiceAddress(string Address, int Port);

/// <summary>What is offered, wherever it runs. <see cref="Address"/> is empty where the node's address is meant.</summary>
public sealed record Service
{
    /// <summary>Unique on its node; the name where none was given.</summary>
    public required string Id { get; init; }

    public required string Name { get; init; }

    /// <summary>Consul's kind of a mesh service; empty for an ordinary one.</summary>
    public string Kind { get; init; } = "";

    /// <summary>In the order given.</summary>
    public ImmutableArray<string> Tags { get; init; } = [];

    public string Address { get; init; } = "";

    public ImmutableSortedDictionary<string, ServiceAddress> TaggedAddresses { get; init; } =
        ImmutableSortedDictionary<string, ServiceAddress>.Empty.WithComparers(StringComparer.Ordinal);

    public ImmutableSortedDictionary<string, string> Meta { get; init; } =
        ImmutableSortedDictionary<string, string>.Empty.WithComparers(StringComparer.Ordinal);

    public int Port { get; init; }

    public Weights Weights { get; init; } = Weights.Default;

    public bool EnableTagOverride { get; init; }

    /// <summary>What it says to a mesh; <see cref="Mesh.None"/> for most.</summary>
    public Mesh Mesh { get; init; } = Mesh.None;

    /// <summary>
    /// Registered along with the service that it stands before, and to go with it. Its agent alone knows: the catalog is
    /// not told, and content is the same with it and without.
    /// </summary>
    public bool IsSidecar { get; init; }

    /// <summary>Named by its agent's own configuration, which alone keeps it. Like <see cref="IsSidecar"/>, no content.</summary>
    public bool FromConfiguration { get; init; }

    /// <summary>The row it was read from, when that holds more than this program knows: a rewrite keeps it.</summary>
    internal ReadOnlyMemory<byte> Rest { get; init; }

    /// <summary>The same content.</summary>
    public bool SameAs(Service other) =>
        string.Equals(Id, other.Id, StringComparison.Ordinal)
        && string.Equals(Name, other.Name, StringComparison.Ordinal)
        && string.Equals(Kind, other.Kind, StringComparison.Ordinal)
        && string.Equals(Address, other.Address, StringComparison.Ordinal)
        && Port == other.Port
        && Weights == other.Weights
        && EnableTagOverride == other.EnableTagOverride
        && Content.Same(Tags, other.Tags)
        && Content.Same(TaggedAddresses, other.TaggedAddresses)
        && Content.Same(Meta, other.Meta)
        && Mesh.SameAs(other.Mesh);
}

/// <summary>A service on a node. Revisions are of the service's row.</summary>
public sealed record ServiceInstance(string Node, Service Service, Revision Created, Revision Modified);
