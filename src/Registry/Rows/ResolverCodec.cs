using System.Collections.Immutable;
using Muster.Registry.Entries;

namespace Muster.Registry.Rows;

/// <summary>The body of a resolver's row.</summary>
internal static class ResolverCodec
{
    public static ServiceResolver Decode(string name, ResolverRow row) => new()
    {
        Name = name,
        DefaultSubset = row.DefaultSubset,
        Subsets = row.Subsets.ToImmutableSortedDictionary(
            subset => subset.Key,
            subset => new ResolverSubset(subset.Value.Filter, subset.Value.OnlyPassing),
            StringComparer.Ordinal),
        Redirect = row.Redirect is { } redirect
            ? new ResolverRedirect(redirect.Service, redirect.Subset, redirect.Namespace, redirect.Datacenter)
            : null,
        Failover = row.Failover.ToImmutableSortedDictionary(
            failover => failover.Key,
            failover => new ResolverFailover(
                failover.Value.Service, failover.Value.Subset, failover.Value.Namespace, [.. failover.Value.Datacenters]),
            StringComparer.Ordinal),
        ConnectTimeoutNanos = row.ConnectTimeoutNanos,
    };

    public static ResolverRow Encode(ServiceResolver resolver)
    {
        var row = new ResolverRow
        {
            DefaultSubset = resolver.DefaultSubset,
            ConnectTimeoutNanos = resolver.ConnectTimeoutNanos,
        };
        foreach (var (name, subset) in resolver.Subsets)
        {
            row.Subsets.Add(name, new SubsetRow { Filter = subset.Filter, OnlyPassing = subset.OnlyPassing });
        }

        if (resolver.Redirect is { } redirect)
        {
            row.Redirect = new RedirectRow
            {
                Service = redirect.Service,
                Subset = redirect.Subset,
                Namespace = redirect.Namespace,
                Datacenter = redirect.Datacenter,
            };
        }

        foreach (var (subset, failover) in resolver.Failover)
        {
            var other = new FailoverRow
            {
                Service = failover.Service,
                Subset = failover.Subset,
                Namespace = failover.Namespace,
            };
            other.Datacenters.AddRange(failover.Datacenters);
            row.Failover.Add(subset, other);
        }

        return row;
    }
}
