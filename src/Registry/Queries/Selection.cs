using System.Collections.Immutable;
using Muster.Registry.Catalog;

namespace Muster.Registry.Queries;

/// <summary>Which instances a query finds, before they are put in order.</summary>
internal static class Selection
{
    /// <param name="connect">What leads to the service through a mesh, whatever the query says.</param>
    public static List<HealthEntry> Of(QueryService query, CatalogSnapshot catalog, bool connect)
    {
        var all = query.Connect || connect ? catalog.Connected(query.Service) : catalog.Health(query.Service);
        return [.. all.Where(entry => IsHealthy(query, entry)
            && HasAll(entry.Node.Meta, query.NodeMeta)
            && HasAll(entry.Instance.Service.Meta, query.ServiceMeta)
            && HasTags(query, entry.Instance.Service))];
    }

    private static bool IsHealthy(QueryService query, HealthEntry entry)
    {
        foreach (var check in entry.Checks)
        {
            if (!query.IgnoreCheckIds.Contains(check.CheckId)
                && (check.Status == CheckStatus.Critical || (query.OnlyPassing && check.Status != CheckStatus.Passing)))
            {
                return false;
            }
        }

        return true;
    }

    private static bool HasAll(
        ImmutableSortedDictionary<string, string> meta, ImmutableSortedDictionary<string, string> wanted)
    {
        foreach (var (name, value) in wanted)
        {
            if (!meta.TryGetValue(name, out var found) || !string.Equals(found, value, StringComparison.Ordinal))
            {
                return false;
            }
        }

        return true;
    }

    private static bool HasTags(QueryService query, Service service)
    {
        foreach (var tag in query.Tags)
        {
            var forbidden = tag.StartsWith('!');
            var name = forbidden ? tag[1..] : tag;
            if (service.Tags.Contains(name, StringComparer.OrdinalIgnoreCase) == forbidden)
            {
                return false;
            }
        }

        return true;
    }
}
