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
            PlanService(picture.At, rows, wanted, writing);
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

    /// <summary>
    /// Relies on the service, on each of its checks, and on that none has come to it since; on nothing else of the node, so
    /// that removals of two services go side by side.
    /// </summary>
    private static void PlanService(Revision at, NodeRows rows, Deregistration wanted, Writing writing)
    {
        var id = Keyspace.Fold(wanted.ServiceId);
        if (!rows.Services.TryGetValue(id, out var instance))
        {
            return;
        }

        var key = Keyspace.Service(wanted.Node, id);
        var arrivals = KeyRange.Single(Keyspace.Arrivals(wanted.Node, id));
        writing.Basis.Row(key, instance.Modified).Unchanged(arrivals, at);
        writing.Delete(key);
        writing.Delete(arrivals);
        foreach (var (checkId, check) in rows.Checks)
        {
            if (string.Equals(Keyspace.Fold(check.ServiceId), id, StringComparison.Ordinal))
            {
                var checkKey = Keyspace.Check(wanted.Node, checkId);
                writing.Basis.Row(checkKey, check.Modified);
                writing.Delete(checkKey);
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
        writing.Delete(Keyspace.ArrivalsOf(node.Name));
        writing.Delete(Keyspace.CoordinatesOf(node.Name));
        if (node.Id.Length > 0)
        {
            writing.Delete(Keyspace.NodeId(node.Id));
        }
    }
}
