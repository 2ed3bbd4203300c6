using System.Collections.Immutable;
using Muster.Engine;

namespace Muster.Registry.Catalog.Gateways;

/// <summary>That a service is reached through a gateway, as a configuration entry of the gateway says.</summary>
public sealed record GatewayLink
{
    /// <summary>A service name that stands for all services.</summary>
    public const string AnyService = "*";

    public required string Gateway { get; init; }

    public required string Service { get; init; }

    /// <summary>The kind of the gateway's entry.</summary>
    public required string Kind { get; init; }

    /// <summary>The gateway's port; 0 where services outside of the mesh are reached.</summary>
    public int Port { get; init; }

    /// <summary>The listener's; empty where services outside of the mesh are reached.</summary>
    public string Protocol { get; init; } = "";

    public ImmutableArray<string> Hosts { get; init; } = [];

    public string CaFile { get; init; } = "";

    public string CertFile { get; init; } = "";

    public string KeyFile { get; init; } = "";

    public string Sni { get; init; } = "";

    /// <summary>The entry says so of all services, and this is one of them.</summary>
    public bool FromWildcard { get; init; }

    public Revision Created { get; init; }

    public Revision Modified { get; init; }

    internal bool SameAs(GatewayLink other) =>
        this with { Hosts = [], Created = default, Modified = default }
            == (other with { Hosts = [], Created = default, Modified = default })
        && Hosts.AsSpan().SequenceEqual(other.Hosts.AsSpan());
}
