using System.Collections.Immutable;
using Muster.Engine;

namespace Muster.Registry.Coordinates;

/// <summary>Where every node is, at one revision; by folded name, then by segment.</summary>
public sealed class CoordinatesSnapshot
{
    /// <summary>Nothing is known.</summary>
    public static readonly CoordinatesSnapshot None = new(
        Revision.Never,
        ImmutableSortedDictionary<string, ImmutableArray<NodeCoordinate>>.Empty.WithComparers(StringComparer.Ordinal));

    private readonly ImmutableSortedDictionary<string, ImmutableArray<NodeCoordinate>> _byNode;

    private CoordinatesSnapshot(
        Revision at, ImmutableSortedDictionary<string, ImmutableArray<NodeCoordinate>> byNode)
    {
        At = at;
        _byNode = byNode;
    }

    /// <summary>The last revision at which anything in it changed.</summary>
    public Revision At { get; }

    /// <summary>The index that every answer carries: never 0.</summary>
    public Revision Index => Revision.Max(At, new Revision(1));

    public IEnumerable<NodeCoordinate> All => _byNode.Values.SelectMany(of => of);

    public ImmutableArray<NodeCoordinate> Of(string node) => _byNode.GetValueOrDefault(Keyspace.Fold(node), []);

    /// <summary>
    /// The items by how far their nodes are from that one, those of unknown place last, all else as it was; as they were
    /// where that node's own place is not known.
    /// </summary>
    public IEnumerable<T> Sort<T>(string from, IEnumerable<T> items, Func<T, string> nodeOf)
    {
        var origin = Of(from);
        return origin.IsEmpty ? items : items.OrderBy(item => Distance(origin, Of(nodeOf(item))));
    }

    /// <summary>How far two nodes are from each other; null where that is not known.</summary>
    public TimeSpan? Between(string from, string to) =>
        Distance(Of(from), Of(to)) is var far && far < TimeSpan.MaxValue ? far : null;

    internal CoordinatesSnapshot With(Revision at, NodeCoordinate coordinate)
    {
        var name = Keyspace.Fold(coordinate.Node);
        var others = Of(name).Where(other => other.Segment != coordinate.Segment);
        return new CoordinatesSnapshot(
            at,
            _byNode.SetItem(
                name, [.. others.Append(coordinate).OrderBy(other => other.Segment, StringComparer.Ordinal)]));
    }

    internal CoordinatesSnapshot Without(Revision at, string foldedNode, string segment)
    {
        ImmutableArray<NodeCoordinate> others = [.. Of(foldedNode).Where(other => other.Segment != segment)];
        return new CoordinatesSnapshot(
            at, others.IsEmpty ? _byNode.Remove(foldedNode) : _byNode.SetItem(foldedNode, others));
    }

    internal CoordinatesSnapshot As(Revision at) => new(at, _byNode);

    /// <summary>In a segment that both are in.</summary>
    private static TimeSpan Distance(ImmutableArray<NodeCoordinate> from, ImmutableArray<NodeCoordinate> to)
    {
        foreach (var one in from)
        {
            foreach (var other in to)
            {
                if (one.Segment == other.Segment)
                {
                    return one.At.DistanceTo(other.At);
                }
            }
        }

        return TimeSpan.MaxValue;
    }
}
