using System.Collections.Immutable;
using Muster.Registry.Catalog;

namespace Muster.Registry.Entries;

/// <summary>What holds for all instances of a service.</summary>
public sealed record ServiceDefaults : ConfigEntry
{
    public override string Kind => EntryKinds.ServiceDefaults;

    /// <summary>In lower case; empty: the proxies' default, else tcp.</summary>
    public string Protocol { get; init; } = "";

    /// <summary>How other datacenters are reached: as given, since nobody checks it (Consul 1.8.7).</summary>
    public string GatewayMode { get; init; } = "";

    public Exposure Expose { get; init; } = Exposure.None;

    /// <summary>The name that its certificates bear where it lies outside of the mesh; empty: it does not.</summary>
    public string ExternalSni { get; init; } = "";
}

/// <summary>What a proxy lets through to everybody.</summary>
public sealed record Exposure(bool Checks, ImmutableArray<ExposedPath> Paths)
{
    public static readonly Exposure None = new(Checks: false, []);
}
