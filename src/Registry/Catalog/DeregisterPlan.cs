using Muster.Bedrock;
using Muster.Engine;

namespace Muster.Registry.Catalog;

/// <summary>
/// Decides removals. Every registration relies on its node's row, and every service's check on its service's, so whoever
/// removes one of these leaves no orphan: what came before is removed with it, what comes after is planned anew.
/// </summary>
internal static class DeregisterPlan
{
    /// <summary>The transaction, or null when there is nothing to remove.</summary>
    public static Result<Txn?> Plan(CatalogSnapshot picture, Deregistration wanted)
    {
        if (wanted.Node.Length == 0)
        {
            return new Refused(Refusal.Invalid, "Must provide node");
        }

        var rows = picture.RowsOf(wanted.Node);
        var writing = new Writing();
        if (wanted.ServiceId.Length > 0)
        {
            PlanService(picture, rows, wanted, writing);
        }
        else if (wanted.CheckId.Length > 0)
        {
            PlanCheck(rows, wanted, writing);
        }
        else if (rows.Row is { } node)
        {
            PlanNode(node, writing);
        }

        return Result<Txn?>.Of(writing.ToTxn());
    }

    private static void PlanService(CatalogSnapshot picture, NodeRows rows, Deregistration wanted, Writing writing)
    {
        var id = Keyspace.Fold(wanted.ServiceId);
        if (!rows.Services.TryGetValue(id, out var instance))
        {
            return;
        }

        var key = Keyspace.Service(wanted.Node, id);
        writing.Basis.Row(key, instance.Modified).Unchanged(Keyspace.ChecksOf(wanted.Node), picture.At);
        writing.Delete(key);
        foreach (var (checkId, check) in rows.Checks)
        {
            if (string.Equals(Keyspace.Fold(check.ServiceId), id, StringComparison.Ordinal))
            {
                writing.Delete(Keyspace.Check(wanted.Node, checkId));
            }
        }
    }

    private static void PlanCheck(NodeRows rows, Deregistration wanted, Writing writing)
    {
        var id = Keyspace.Fold(wanted.CheckId);
        if (rows.Checks.TryGetValue(id, out var check))
        {
            var key = Keyspace.Check(wanted.Node, id);
            writing.Basis.Row(key, check.Modified);
            writing.Delete(key);
        }
    }

    private static void PlanNode(Node node, Writing writing)
    {
        writing.Basis.Row(Keyspace.Node(node.Name), node.Modified);
        writing.Delete(Keyspace.Node(node.Name));
        writing.Delete(Keyspace.ServicesOf(node.Name));
        writing.Delete(Keyspace.ChecksOf(node.Name));
        if (node.Id.Length > 0)
        {
            writing.Delete(Keyspace.NodeId(node.Id));
        }
    }
}
