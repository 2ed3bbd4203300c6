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
}

/// <summary>A service on a node. Revisions are of the service's row.</summary>
public sealed record ServiceInstance(string Node, Service Service, Revision Created, Revision Modified);
