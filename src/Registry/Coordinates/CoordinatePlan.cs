using Muster.Bedrock;
using Muster.Engine;
using Muster.Registry.Catalog;
using Muster.Registry.Rows;
using Muster.Registry.Views;

namespace Muster.Registry.Coordinates;

/// <summary>Decides where nodes are. A node that the catalog does not know has no place, and is no error (Consul 1.8.7).</summary>
internal static class CoordinatePlan
{
    public static Result<Txn?> Update(
        CoordinatesSnapshot picture, CatalogSnapshot catalog, IReadOnlyList<NodeCoordinate> updates)
    {
        var basis = new Basis();
        var puts = new Dictionary<Key, Op>();
        foreach (var update in updates)
        {
            if (Complaint(update.At) is { } wrong)
            {
                return new Refused(Refusal.Invalid, wrong);
            }

            // By name alone: whoever removes the node removes its place, and so must meet who writes it.
            if (catalog.Dump(update.Node)?.Node is { } node && !IsThere(picture, update))
            {
                basis.Row(Keyspace.Node(node.Name), node.Modified);
                var key = Keyspace.Coordinate(update.Node, update.Segment);
                puts[key] = new Op.Put(key, CoordinateCodec.Encode(update), LeaseId.None);
            }
        }

        return Result<Txn?>.Of(puts.Count == 0 ? null : basis.Then([.. puts.Values]));
    }

    private static string? Complaint(Coordinate coordinate) =>
        !coordinate.IsFinite() ? "invalid coordinate"
        : coordinate.Vector.Length != Coordinate.Dimensions ? "incompatible coordinate"
        : null;

    private static bool IsThere(CoordinatesSnapshot picture, NodeCoordinate update)
    {
        foreach (var known in picture.Of(update.Node))
        {
            if (known.Segment == update.Segment && known.Node == update.Node && known.At.SameAs(update.At))
            {
                return true;
            }
        }

        return false;
    }
}
