using System.Collections.Immutable;
using Muster.Doors.Consul.Loose;
using Muster.Registry.Entries;

namespace Muster.Doors.Consul.Entries;

internal static class ResolverBody
{
    public static ServiceResolver Read(string name, LooseMap map) => new()
    {
        Name = name,
        DefaultSubset = map["DefaultSubset", "default_subset"].Text(),
        Subsets = map["Subsets"].Named(Subset)
            .ToImmutableSortedDictionary(item => item.Key, item => item.Value, StringComparer.Ordinal),
        Redirect = Redirect(map["Redirect"]),
        Failover = map["Failover"].Named(Failover)
            .ToImmutableSortedDictionary(item => item.Key, item => item.Value, StringComparer.Ordinal),
        ConnectTimeoutNanos = map["ConnectTimeout", "connect_timeout"].Nanoseconds(),
    };

    private static ResolverSubset Subset(LooseValue value)
    {
        if (value.Map() is not { } map)
        {
            return ResolverSubset.None;
        }

        var subset = new ResolverSubset(map["Filter"].Text(), map["OnlyPassing", "only_passing"].Flag());
        map.End();
        return subset;
    }

    private static ResolverRedirect? Redirect(LooseValue value)
    {
        if (value.Map() is not { } map)
        {
            return null;
        }

        var redirect = new ResolverRedirect(
            map["Service"].Text(),
            map["ServiceSubset", "service_subset"].Text(),
            map["Namespace"].Text(),
            map["Datacenter"].Text());
        map.End();
        return redirect;
    }

    private static ResolverFailover Failover(LooseValue value)
    {
        if (value.Map() is not { } map)
        {
            return new ResolverFailover("", "", "", []);
        }

        var failover = new ResolverFailover(
            map["Service"].Text(),
            map["ServiceSubset", "service_subset"].Text(),
            map["Namespace"].Text(),
            [.. map["Datacenters"].List(datacenter => datacenter.Text()) ?? []]);
        map.End();
        return failover;
    }
}
