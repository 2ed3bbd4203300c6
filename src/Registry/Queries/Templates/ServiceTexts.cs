using System.Collections.Immutable;
using System.Globalization;

namespace Muster.Registry.Queries.Templates;

/// <summary>Every text of a query's service, with the path that Consul's errors name it by.</summary>
internal static class ServiceTexts
{
    /// <summary>The same service with each text replaced by what the function makes of it.</summary>
    public static QueryService Change(QueryService service, Func<string, string, string> change) => service with
    {
        Service = change(".Service", service.Service),
        Failover = service.Failover with
        {
            Datacenters = Change(service.Failover.Datacenters, ".Failover.Datacenters", change),
        },
        IgnoreCheckIds = Change(service.IgnoreCheckIds, ".IgnoreCheckIDs", change),
        Near = change(".Near", service.Near),
        Tags = Change(service.Tags, ".Tags", change),
        NodeMeta = Change(service.NodeMeta, ".NodeMeta", change),
        ServiceMeta = Change(service.ServiceMeta, ".ServiceMeta", change),
    };

    private static ImmutableArray<string> Change(
        ImmutableArray<string> texts, string path, Func<string, string, string> change) =>
        [.. texts.Select((text, i) => change(string.Create(CultureInfo.InvariantCulture, $"{path}[{i}]"), text))];

    private static ImmutableSortedDictionary<string, string> Change(
        ImmutableSortedDictionary<string, string> map, string path, Func<string, string, string> change) =>
        map.ToImmutableSortedDictionary(
            pair => pair.Key, pair => change($"{path}[{pair.Key}]", pair.Value), StringComparer.Ordinal);
}
