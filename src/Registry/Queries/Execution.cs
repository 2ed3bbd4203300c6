using System.Runtime.InteropServices;
using Muster.Bedrock;
using Muster.Registry.Catalog;
using Muster.Registry.Coordinates;

namespace Muster.Registry.Queries;

/// <summary>
/// Executes a query over pictures at hand: select, shuffle, sort by distance, cut (Consul 1.8.7's order). Pure but for the
/// chance it is given.
/// </summary>
internal static class Execution
{
    /// <summary>
    /// The node that was asked for is looked for among so many of the nearest: where distances are known, it is no further
    /// off (Consul 1.8.7).
    /// </summary>
    private const int SelfSearchMax = 10;

    private const string NearAgent = "_agent";
    private const string NearAsker = "_ip";

    /// <param name="limit">At most so many; 0 or less for all.</param>
    public static IReadOnlyList<HealthEntry> Run(
        PreparedQuery query,
        CatalogSnapshot catalog,
        CoordinatesSnapshot coordinates,
        QuerySource source,
        int limit,
        bool connect,
        Prng chance)
    {
        var entries = Selection.Of(query.Service, catalog, connect);
        chance.Shuffle(CollectionsMarshal.AsSpan(entries));
        var near = NearTo(query, catalog, source);
        if (near.Length > 0)
        {
            entries = [.. coordinates.Sort(near, entries, entry => entry.Node.Name)];
            PutFirst(entries, near);
        }

        return limit > 0 && entries.Count > limit ? entries.GetRange(0, limit) : entries;
    }

    private static string NearTo(PreparedQuery query, CatalogSnapshot catalog, QuerySource source)
    {
        var near = source.Near.Length > 0 ? source.Near : query.Service.Near;
        return near switch
        {
            NearAgent => source.Agent,
            NearAsker when source.Ip.Length > 0 =>
                catalog.Nodes.FirstOrDefault(node => node.Address == source.Ip)?.Name ?? "",
            NearAsker => "",
            _ => near,
        };
    }

    private static void PutFirst(List<HealthEntry> entries, string node)
    {
        for (var i = 0; i < Math.Min(entries.Count, SelfSearchMax); i++)
        {
            if (string.Equals(entries[i].Node.Name, node, StringComparison.OrdinalIgnoreCase))
            {
                (entries[0], entries[i]) = (entries[i], entries[0]);
                return;
            }
        }
    }
}
