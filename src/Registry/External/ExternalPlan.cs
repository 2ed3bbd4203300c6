using Muster.Registry.Catalog;

namespace Muster.Registry.External;

/// <summary>
/// Which checks an agent performs for nodes that run none: those of nodes whose meta says <c>external-node: true</c>, as
/// consul-esm has it, with an HTTP or TCP definition; and, where it says <c>external-probe: true</c>, whether the node can
/// be reached at all.
/// </summary>
internal static class ExternalPlan
{
    /// <summary>The check that says whether a node can be reached (consul-esm's words).</summary>
    public const string EchoCheckId = "externalNodeHealth";

    public const string EchoCheckName = "External Node Status";

    private const string NodeMark = "external-node";
    private const string ProbeMark = "external-probe";
    private const string Yes = "true";

    /// <summary>Where a check says nothing of its interval (consul-esm).</summary>
    public static readonly TimeSpan IntervalDefault = TimeSpan.FromSeconds(30);

    /// <summary>How often a node is asked whether it is there (consul-esm).</summary>
    public static readonly TimeSpan EchoInterval = TimeSpan.FromSeconds(10);

    /// <summary>A node that could not be reached for so long is removed (consul-esm's <c>node_reconnect_timeout</c>).</summary>
    public static readonly TimeSpan NodeGoneAfter = TimeSpan.FromHours(72);

    private static readonly TimeSpan _intervalMin = TimeSpan.FromSeconds(1);

    public static bool IsExternal(Node node) => Says(node, NodeMark);

    /// <summary>The share of one of the performers.</summary>
    public static Dictionary<WorkKey, Work> ShareOf(string self, CatalogSnapshot picture, Performers performers) =>
        performers.ById.ContainsKey(self)
            ? All(picture)
                .Where(work => Share.OwnerOf(work.Key, performers.ById.Keys) == self)
                .ToDictionary(work => work.Key)
            : [];

    /// <summary>All that is to be performed, by whomever.</summary>
    public static IEnumerable<Work> All(CatalogSnapshot picture)
    {
        foreach (var node in picture.Nodes.Where(IsExternal))
        {
            if (Says(node, ProbeMark))
            {
                yield return Of(node, EchoCheckId, "", new CheckDefinition { Interval = EchoInterval });
            }

            foreach (var check in picture.ChecksOf(node.Name))
            {
                if (check.CheckId != EchoCheckId && (check.Definition.Http.Length > 0 || check.Definition.Tcp.Length > 0))
                {
                    yield return Of(node, check.CheckId, check.ServiceId, check.Definition);
                }
            }
        }
    }

    public static TimeSpan IntervalOf(Work work) =>
        work.Definition.Interval <= TimeSpan.Zero ? IntervalDefault
        : work.Definition.Interval < _intervalMin ? _intervalMin
        : work.Definition.Interval;

    private static Work Of(Node node, string checkId, string serviceId, CheckDefinition definition) => new(
        new WorkKey(Keyspace.Fold(node.Name), Keyspace.Fold(checkId)),
        node.Name,
        checkId,
        serviceId,
        definition,
        node.Address);

    private static bool Says(Node node, string mark) =>
        node.Meta.TryGetValue(mark, out var word) && string.Equals(word, Yes, StringComparison.Ordinal);
}
