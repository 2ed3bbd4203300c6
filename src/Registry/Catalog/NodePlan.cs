using Muster.Bedrock;
using Muster.Engine;
using Muster.Registry.Rows;

namespace Muster.Registry.Catalog;

/// <summary>
/// The node's part of a registration. A node is who its id says it is: an id under a new name is a rename, which takes
/// none of its services and checks along. A name belongs to one node, without regard to case, as long as that node's own
/// gossip check says that it lives. (Consul 1.8.7's ensureNodeTxn, as seen from outside.)
/// </summary>
internal static class NodePlan
{
    private const string SerfHealth = "serfHealth";

    /// <summary>The node's rows as they will stand when <paramref name="writing"/> has been done, but for the node's own.</summary>
    public static Result<NodeRows> Plan(CatalogSnapshot picture, Registration wanted, Writing writing)
    {
        var node = wanted.Node;
        var rows = picture.RowsOf(node.Name);
        var byName = rows.Row;
        writing.Basis.Row(Keyspace.Node(node.Name), byName?.Modified ?? Revision.Never);
        if (byName is not null && (wanted.SkipNodeUpdate || byName.SameAs(node)))
        {
            return rows;
        }

        var byId = node.Id.Length > 0 && picture.Ids.Find(node.Id) is { } name ? picture.ByNode[name].Row : null;
        var renamed = byId is not null && !string.Equals(byId.Name, node.Name, StringComparison.Ordinal);
        if (node.Id.Length > 0 && (byId is null || renamed) && NameTaken(rows, node, byId, writing) is { } taken)
        {
            return new Refused(Refusal.Invalid, $"failed inserting node: {taken}");
        }

        var former = byId ?? byName;
        writing.Put(
            Keyspace.Node(node.Name),
            NodeCodec.Encode(node with { Created = former?.Created ?? Revision.Never, Rest = former?.Rest ?? default }));
        MoveId(node, byName, byId, writing);
        return renamed ? Rename(picture, byId!, node, rows, writing) : rows;
    }

    /// <summary>Consul's text when another node holds the name.</summary>
    private static string? NameTaken(NodeRows rows, Node node, Node? byId, Writing writing)
    {
        if (rows.Row is not { } holder || SameId(holder.Id, node.Id) || (holder.Id.Length == 0 && byId is null))
        {
            return null;
        }

        var health = rows.Checks.GetValueOrDefault(Keyspace.Fold(SerfHealth));
        writing.Basis.Row(Keyspace.Check(holder.Name, SerfHealth), health?.Modified ?? Revision.Never);
        if (health is null || string.Equals(health.Status, CheckStatus.Critical, StringComparison.Ordinal))
        {
            return null;
        }

        var address = byId is null ? "" : $" ({node.Address})";
        return $"Error while renaming Node ID: \"{node.Id}\"{address}: Node name {node.Name} is reserved by node "
            + $"{holder.Id} with name {holder.Name} ({holder.Address})";
    }

    /// <summary>Keeps one row per id, where two registrations of the same id meet.</summary>
    private static void MoveId(Node node, Node? byName, Node? byId, Writing writing)
    {
        if (byName is { Id.Length: > 0 } && !SameId(byName.Id, node.Id))
        {
            writing.Delete(Keyspace.NodeId(byName.Id));
        }

        if (node.Id.Length == 0)
        {
            return;
        }

        if (byId is null)
        {
            writing.Basis.Row(Keyspace.NodeId(node.Id), Revision.Never);
        }
        else
        {
            writing.Basis.Row(Keyspace.Node(byId.Name), byId.Modified);
        }

        if (byId is null || !string.Equals(byId.Name, node.Name, StringComparison.Ordinal))
        {
            writing.Put(Keyspace.NodeId(node.Id), NodeCodec.EncodeId(node.Name));
        }
    }

    private static NodeRows Rename(CatalogSnapshot picture, Node old, Node node, NodeRows rows, Writing writing)
    {
        if (!string.Equals(Keyspace.Fold(old.Name), Keyspace.Fold(node.Name), StringComparison.Ordinal))
        {
            writing.Delete(Keyspace.Node(old.Name));
            writing.Delete(Keyspace.ServicesOf(old.Name));
            writing.Delete(Keyspace.ChecksOf(old.Name));
            writing.Delete(Keyspace.ArrivalsOf(old.Name));
            writing.Delete(Keyspace.CoordinatesOf(old.Name));
            return rows;
        }

        // Only the case differs: old and new rows share their keys, some of which may come anew.
        writing.Basis.Unchanged(Keyspace.ServicesOf(node.Name), picture.At);
        writing.Basis.Unchanged(Keyspace.ChecksOf(node.Name), picture.At);
        foreach (var service in rows.Services.Keys)
        {
            writing.Delete(Keyspace.Service(node.Name, service));
        }

        foreach (var check in rows.Checks.Keys)
        {
            writing.Delete(Keyspace.Check(node.Name, check));
        }

        return NodeRows.None;
    }

    private static bool SameId(string one, string other) => string.Equals(one, other, StringComparison.OrdinalIgnoreCase);
}
