using System.Collections.Immutable;
using Muster.Engine;

namespace Muster.Registry.Catalog;

/// <summary>A service or check on a node, both by folded names: the order in which Consul lists them.</summary>
internal readonly record struct OnNode(string Node, string Id) : IComparable<OnNode>
{
    public int CompareTo(OnNode other)
    {
        var byNode = string.CompareOrdinal(Node, other.Node);
        return byNode != 0 ? byNode : string.CompareOrdinal(Id, other.Id);
    }
}

/// <summary>
/// All that the catalog knows of one service. What answers show is made once, when first asked for; a change of this
/// service makes a new object, a change of another does not.
/// </summary>
internal sealed class ServiceRows(
    ImmutableSortedDictionary<OnNode, HealthEntry> entries,
    ImmutableSortedDictionary<OnNode, Check> checks,
    Revision index)
{
    public static readonly ServiceRows None = new(
        ImmutableSortedDictionary<OnNode, HealthEntry>.Empty,
        ImmutableSortedDictionary<OnNode, Check>.Empty,
        Revision.Never);

    private HealthEntry[]? _list;
    private (string Name, ImmutableArray<string> Tags)[]? _names;

    public ImmutableSortedDictionary<OnNode, HealthEntry> Entries => entries;

    /// <summary>The checks that name this service, which may have outlived a change of the service's name.</summary>
    public ImmutableSortedDictionary<OnNode, Check> Checks => checks;

    /// <summary>The last revision at which an instance, or what its health shows, changed.</summary>
    public Revision Index => index;

    public bool Exists => !entries.IsEmpty;

    public IReadOnlyList<HealthEntry> List => _list ??= [.. entries.Values];

    /// <summary>The name with the union of its instances' tags; more than one where instances spell it differently.</summary>
    public IReadOnlyList<(string Name, ImmutableArray<string> Tags)> Names => _names ??= Name();

    /// <summary>The instances, and what is shown of them, as they are.</summary>
    public ServiceRows WithChecks(ImmutableSortedDictionary<OnNode, Check> others) =>
        new(entries, others, index) { _list = _list, _names = _names };

    private (string, ImmutableArray<string>)[] Name()
    {
        var tags = new SortedDictionary<string, List<string>>(StringComparer.Ordinal);
        var seen = new HashSet<(string, string)>();
        foreach (var entry in List)
        {
            var service = entry.Instance.Service;
            if (!tags.TryGetValue(service.Name, out var union))
            {
                tags.Add(service.Name, union = []);
            }

            foreach (var tag in service.Tags)
            {
                if (seen.Add((service.Name, tag)))
                {
                    union.Add(tag);
                }
            }
        }

        return [.. tags.Select(pair => (pair.Key, pair.Value.ToImmutableArray()))];
    }
}
