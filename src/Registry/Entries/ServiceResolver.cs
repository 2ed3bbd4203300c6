using System.Collections.Immutable;

namespace Muster.Registry.Entries;

/// <summary>Which instances stand for a service, and which others when there are none.</summary>
public sealed record ServiceResolver : ConfigEntry
{
    public override string Kind => EntryKinds.Resolver;

    public string DefaultSubset { get; init; } = "";

    public ImmutableSortedDictionary<string, ResolverSubset> Subsets { get; init; } =
        ImmutableSortedDictionary<string, ResolverSubset>.Empty.WithComparers(StringComparer.Ordinal);

    /// <summary>Another that is meant in its place; null for none.</summary>
    public ResolverRedirect? Redirect { get; init; }

    /// <summary>By subset; <see cref="AnySubset"/> for those not named.</summary>
    public ImmutableSortedDictionary<string, ResolverFailover> Failover { get; init; } =
        ImmutableSortedDictionary<string, ResolverFailover>.Empty.WithComparers(StringComparer.Ordinal);

    /// <summary>Nanoseconds; 0 for the default of five seconds.</summary>
    public long ConnectTimeoutNanos { get; init; }

    public const string AnySubset = "*";

    /// <summary>Says nothing that would not hold without it.</summary>
    public bool IsDefault =>
        DefaultSubset.Length == 0 && Subsets.IsEmpty && Redirect is null && Failover.IsEmpty && ConnectTimeoutNanos == 0;
}

/// <param name="Filter">An expression over instances, which whoever finds them evaluates.</param>
public sealed record ResolverSubset(string Filter, bool OnlyPassing)
{
    public static readonly ResolverSubset None = new("", OnlyPassing: false);
}

public sealed record ResolverRedirect(string Service, string Subset, string Namespace, string Datacenter);

public sealed record ResolverFailover(
    string Service, string Subset, string Namespace, ImmutableArray<string> Datacenters);
