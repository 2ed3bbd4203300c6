using Muster.Registry.Catalog;
using Muster.Registry.Coordinates;

namespace Muster.Doors.Consul.Http;

/// <summary>Which nodes are wanted (<c>?node-meta=k:v</c>, each must hold) and which first (<c>?near=</c>).</summary>
internal sealed class NodeSelection
{
    private const string Near = "near";
    private const string Agent = "_agent";

    private static readonly NodeSelection _all = new([], "", isNearSelf: false, CoordinatesSnapshot.None);

    private readonly Dictionary<string, string> _meta;
    private readonly string _near;
    private readonly bool _isNearSelf;
    private readonly CoordinatesSnapshot _coordinates;

    private NodeSelection(Dictionary<string, string> meta, string near, bool isNearSelf, CoordinatesSnapshot coordinates)
    {
        _meta = meta;
        _near = near;
        _isNearSelf = isNearSelf;
        _coordinates = coordinates;
    }

    public bool IsAll => _meta.Count == 0 && _near.Length == 0;

    /// <summary>Whether an answer depends on distances, which change without the catalog's doing.</summary>
    public static bool IsNear(Exchange exchange) => exchange.Query.Has(Near);

    public static NodeSelection Of(Exchange exchange)
    {
        var query = exchange.Query;
        if (query.IsEmpty || (!query.Has("node-meta") && !query.Has(Near)))
        {
            return _all;
        }

        var meta = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var pair in query.All("node-meta"))
        {
            var parts = pair.Split(':', 2);
            meta[parts[0]] = parts.Length > 1 ? parts[1] : "";
        }

        var near = query.Get(Near);
        return near == Agent
            ? new NodeSelection(meta, exchange.House.Self.NodeName, isNearSelf: true, exchange.House.Coordinates.Current)
            : new NodeSelection(meta, near, isNearSelf: false, exchange.House.Coordinates.Current);
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

    /// <summary>The items whose node is wanted, the nearest first.</summary>
    public IEnumerable<T> Of<T>(IEnumerable<T> items, Func<T, Node?> nodeOf)
    {
        if (IsAll)
        {
            return items;
        }

        var wanted = items.Where(item => Wants(nodeOf(item)));
        if (_near.Length == 0)
        {
            return wanted;
        }

        // While places settle, another node may be estimated nearer to this one than it is to itself.
        var sorted = _coordinates.Sort(_near, wanted, NameOf);
        return _isNearSelf ? sorted.OrderBy(item => NameOf(item) != _near) : sorted;

        string NameOf(T item) => nodeOf(item)?.Name ?? "";
    }
}
