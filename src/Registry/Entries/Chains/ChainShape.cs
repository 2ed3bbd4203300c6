using System.Collections.Immutable;

namespace Muster.Registry.Entries.Chains;

/// <summary>A chain's nodes as a graph: without circles, without splitters that follow one another, without what nothing leads to.</summary>
internal static class ChainShape
{
    /// <summary>Splits of one splitter, those of the splitters behind it included: entries may multiply them without end.</summary>
    private const int SplitsMax = 4096;

    public static void RefuseCircles(Dictionary<string, ChainNode> nodes, string start) =>
        Visit(nodes, start, [], new HashSet<string>(StringComparer.Ordinal));

    /// <summary>A splitter behind a splitter becomes part of it.</summary>
    public static void Flatten(Dictionary<string, ChainNode> nodes)
    {
        bool again;
        do
        {
            again = false;
            foreach (var splitter in nodes.Values.OfType<SplitterNode>().OrderBy(node => node.Key, StringComparer.Ordinal).ToList())
            {
                if (splitter.Splits.Any(split => nodes[split.NextNode] is SplitterNode))
                {
                    ImmutableArray<ChainSplit> parts = [.. splitter.Splits.SelectMany(split => Parts(nodes, split)).Take(SplitsMax + 1)];
                    if (parts.Length > SplitsMax)
                    {
                        throw new ChainTroubleException(
                            $"service-splitter \"{splitter.Name}\" comes to more than {SplitsMax} splits with the splitters behind it");
                    }

                    nodes[splitter.Key] = splitter with { Splits = parts };
                    again = true;
                }
            }
        }
        while (again);
    }

    public static void RemoveUnused(Dictionary<string, ChainNode> nodes, string start)
    {
        var used = new HashSet<string>(StringComparer.Ordinal);
        var left = new Stack<string>([start]);
        while (left.TryPop(out var key))
        {
            if (used.Add(key))
            {
                foreach (var next in NextOf(nodes[key]))
                {
                    left.Push(next);
                }
            }
        }

        foreach (var key in nodes.Keys.Where(key => !used.Contains(key)).ToList())
        {
            nodes.Remove(key);
        }
    }

    private static IEnumerable<ChainSplit> Parts(Dictionary<string, ChainNode> nodes, ChainSplit split) =>
        nodes[split.NextNode] is SplitterNode inner
            ? inner.Splits.Select(part => part with { Weight = ServiceSplit.Rounded(split.Weight * part.Weight / 100) })
            : [split];

    private static void Visit(
        Dictionary<string, ChainNode> nodes, string key, List<string> way, HashSet<string> seen)
    {
        way.Add(key);
        if (way.IndexOf(key) < way.Count - 1)
        {
            throw new ChainTroubleException($"detected circular reference: [{string.Join(" -> ", way)}]");
        }

        if (!seen.Add(key))
        {
            // Looked at on another way, and no circle was behind it.
            way.RemoveAt(way.Count - 1);
            return;
        }

        // The last first, as Consul does: of several circles it tells of the same.
        foreach (var next in NextOf(nodes[key]).Reverse())
        {
            Visit(nodes, next, way, seen);
        }

        way.RemoveAt(way.Count - 1);
    }

    private static ImmutableArray<string> NextOf(ChainNode node) => node switch
    {
        RouterNode router => [.. router.Routes.Select(route => route.NextNode)],
        SplitterNode splitter => [.. splitter.Splits.Select(split => split.NextNode)],
        _ => [],
    };
}
