using Muster.Registry.Catalog;

namespace Muster.Doors.Consul.Http;

/// <summary>Which nodes are wanted (<c>?node-meta=k:v</c>, each must hold) and which first (<c>?near=</c>).</summary>
internal sealed class NodeSelection
{
    private static readonly NodeSelection _all = new([], null);

    private readonly Dictionary<string, string> _meta;
    private readonly string? _near;

    private NodeSelection(Dictionary<string, string> meta, string? near)
    {
        _meta = meta;
        _near = near;
    }

    public bool IsAll => _meta.Count == 0 && _near is null;

    public static NodeSelection Of(Exchange exchange)
    {
        var query = exchange.Query;
        if (query.IsEmpty || (!query.Has("node-meta") && !query.Has("near")))
        {
            return _all;
        }

        var meta = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var pair in query.All("node-meta"))
        {
            var parts = pair.Split(':', 2);
            meta[parts[0]] = parts.Length > 1 ? parts[1] : "";
        }

        // Distances are known from this agent's own node alone, which is nearest to itself.
        var self = exchange.House.Self.NodeName;
        var near = query.Get("near");
        return new NodeSelection(meta, near == "_agent" || near == self ? self : null);
    }

    public bool Wants(Node? node)
    {
        foreach (var (name, value) in _meta)
        {
            if (node is null || !node.Meta.TryGetValue(name, out var found) || found != value)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The items whose node is wanted, the near node's first.</summary>
    public IEnumerable<T> Of<T>(IEnumerable<T> items, Func<T, Node?> nodeOf)
    {
        if (IsAll)
        {
            return items;
        }

        var wanted = items.Where(item => Wants(nodeOf(item)));
        return _near is null
            ? wanted
            : wanted.OrderBy(item => nodeOf(item)?.Name == _near ? 0 : 1);
    }
}
