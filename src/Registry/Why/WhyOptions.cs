using Muster.Registry.Catalog.Past;
using Muster.Registry.Kv.Past;

namespace Muster.Registry.Why;

/// <summary>What explanations are made from.</summary>
public sealed record WhyOptions
{
    public required Catalog.Catalog Catalog { get; init; }

    public required CatalogPast CatalogPast { get; init; }

    public required KvPast KvPast { get; init; }

    public required Queries.Queries Queries { get; init; }

    public required Coordinates.Coordinates Coordinates { get; init; }

    public required Local.Local Local { get; init; }

    /// <summary>The agent's node.</summary>
    public required string Agent { get; init; }

    public required string Datacenter { get; init; }

    public required TimeProvider Time { get; init; }

    /// <summary>What DNS does with the instances of a service now.</summary>
    public Func<string, DnsLimits> Dns { get; init; } = _ => DnsLimits.Default;
}
