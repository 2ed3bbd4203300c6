using System.Collections.Immutable;

namespace Muster.Registry.Entries.Chains;

/// <summary>
/// How a proxy finds who answers for a service: from <see cref="StartNode"/> over routers and splitters to resolvers, each
/// of which names its targets.
/// </summary>
public sealed record DiscoveryChain
{
    public required string Service { get; init; }

    public required string Datacenter { get; init; }

    /// <summary>Eight hexadecimal digits that tell one set of overrides from another; empty where none took effect.</summary>
    public string CustomizationHash { get; init; } = "";

    /// <summary>Of all services in it.</summary>
    public required string Protocol { get; init; }

    public required string StartNode { get; init; }

    /// <summary>By kind and name.</summary>
    public required ImmutableSortedDictionary<string, ChainNode> Nodes { get; init; }

    /// <summary>By id.</summary>
    public required ImmutableSortedDictionary<string, ChainTarget> Targets { get; init; }
}

public abstract record ChainNode(string Name)
{
    /// <summary>Consul's word for the kind of node.</summary>
    public abstract string Type { get; }

    /// <summary>What others call it by.</summary>
    public string Key => $"{Type}:{Name}";
}

public sealed record RouterNode(string Name, ImmutableArray<ChainRoute> Routes) : ChainNode(Name)
{
    public override string Type => "router";
}

public sealed record SplitterNode(string Name, ImmutableArray<ChainSplit> Splits) : ChainNode(Name)
{
    public override string Type => "splitter";
}

/// <param name="IsDefault">No entry has changed what it does.</param>
/// <param name="ConnectTimeoutNanos">Above 0.</param>
/// <param name="Failover">The ids of targets that are tried when the first has no healthy instance; null for none.</param>
public sealed record ResolverNode(
    string Name, bool IsDefault, long ConnectTimeoutNanos, string Target, ImmutableArray<string>? Failover) : ChainNode(Name)
{
    public override string Type => "resolver";
}

public sealed record ChainRoute(ServiceRoute Definition, string NextNode);

public sealed record ChainSplit(float Weight, string NextNode);

/// <summary>Instances that a resolver sends to.</summary>
/// <param name="Sni">The name that the connection asks for.</param>
/// <param name="Name">The name that it has within the mesh.</param>
public sealed record ChainTarget(
    string Id,
    string Service,
    string Subset,
    string Namespace,
    string Datacenter,
    string GatewayMode,
    ResolverSubset Filter,
    bool External,
    string Sni,
    string Name);
