using Muster.Bedrock;
using Muster.Engine;
using Muster.Registry.Catalog;

namespace Muster.Registry.Transactions;

/// <summary>Operations of nodes, services and checks, by Consul 1.8.7's rules and in its words.</summary>
internal static class CatalogOps
{
    private const string NodeWrong = "failed inserting node: ";
    private const string ServiceWrong = "failed inserting service: ";
    private const string CheckWrong = "failed inserting check: ";

    public static Result<TxnItem?> Apply(CatalogOverlay overlay, TxnOp.OfNode op)
    {
        var (picture, wanted) = (overlay.Picture, op.Node);
        var there = wanted.Id.Length > 0 && picture.Ids.Find(wanted.Id) is { } name
            ? picture.ByNode[name].Row
            : picture.RowsOf(wanted.Name).Row;
        overlay.RelyOn(Keyspace.Node(there?.Name ?? wanted.Name), there?.Modified ?? Revision.Never);
        switch (op.Verb)
        {
            case TxnVerb.Get:
                return there is null ? No($"node \"{wanted.Name}\" doesn't exist") : new TxnItem.OfNode(there);
            case TxnVerb.Cas when (there?.Modified ?? Revision.Never) != op.Index:
                return No($"failed to set node \"{wanted.Name}\", index is stale");
            case TxnVerb.Set or TxnVerb.Cas:
                var registration = new Registration(wanted, null, []);
                var writing = new Writing();
                var planned = NodePlan.Plan(picture, registration, writing);
                var refused = planned.Ok ? overlay.Take(Result<Txn?>.Of(writing.ToTxn())) : planned.Refused;
                return refused is null ? new TxnItem.OfNode(overlay.Picture.RowsOf(wanted.Name).Row!) : No(refused, NodeWrong);
            case TxnVerb.DeleteCas when there is null || there.Modified != op.Index:
                return No($"failed to delete node \"{wanted.Name}\", index is stale");
            case TxnVerb.Delete or TxnVerb.DeleteCas:
                return Removed(overlay, new Deregistration(wanted.Name, "", ""));
            default:
                return No($"unknown Node verb \"{op.Word}\"");
        }
    }

    public static Result<TxnItem?> Apply(CatalogOverlay overlay, TxnOp.OfService op)
    {
        var rows = overlay.Picture.RowsOf(op.Node);
        var wanted = op.Service;
        var there = rows.Services.GetValueOrDefault(Keyspace.Fold(wanted.Id));
        overlay.RelyOn(Keyspace.Service(op.Node, wanted.Id), there?.Modified ?? Revision.Never);
        switch (op.Verb)
        {
            case TxnVerb.Get:
                return there is null
                    ? No($"service \"{wanted.Id}\" on node \"{op.Node}\" doesn't exist")
                    : new TxnItem.OfService(there);
            case TxnVerb.Cas when (there?.Modified ?? Revision.Never) != op.Index:
                return No($"failed to set service \"{wanted.Id}\" on node \"{op.Node}\", index is stale");
            case TxnVerb.Set or TxnVerb.Cas:
                if (rows.Row is not { } node)
                {
                    return No("Missing node registration");
                }

                var registration = new Registration(node with { Name = op.Node }, wanted, []) { SkipNodeUpdate = true };
                var refused = overlay.Take(RegisterPlan.Plan(overlay.Picture, registration));
                return refused is null
                    ? new TxnItem.OfService(overlay.Picture.RowsOf(op.Node).Services[Keyspace.Fold(wanted.Id)])
                    : No(refused, ServiceWrong);
            case TxnVerb.DeleteCas when there is null || there.Modified != op.Index:
                return No($"failed to delete service \"{wanted.Id}\" on node \"{op.Node}\", index is stale");
            case TxnVerb.Delete or TxnVerb.DeleteCas:
                return Removed(overlay, new Deregistration(op.Node, wanted.Id, ""));
            default:
                return No($"unknown Service verb \"{op.Word}\"");
        }
    }

    public static Result<TxnItem?> Apply(CatalogOverlay overlay, TxnOp.OfCheck op)
    {
        var wanted = op.Check;
        var rows = overlay.Picture.RowsOf(wanted.Node);
        var there = rows.Checks.GetValueOrDefault(Keyspace.Fold(wanted.CheckId));
        overlay.RelyOn(Keyspace.Check(wanted.Node, wanted.CheckId), there?.Modified ?? Revision.Never);
        switch (op.Verb)
        {
            case TxnVerb.Get:
                return there is null
                    ? No($"check \"{wanted.CheckId}\" on node \"{wanted.Node}\" doesn't exist")
                    : new TxnItem.OfCheck(there);
            case TxnVerb.Cas when (there?.Modified ?? Revision.Never) != op.Index:
                return No($"failed to set check \"{wanted.CheckId}\" on node \"{wanted.Node}\", index is stale");
            case TxnVerb.Set or TxnVerb.Cas:
                return Set(overlay, rows, wanted);
            case TxnVerb.DeleteCas when there is null || there.Modified != op.Index:
                return No($"failed to delete check \"{wanted.CheckId}\" on node \"{wanted.Node}\", index is stale");
            case TxnVerb.Delete or TxnVerb.DeleteCas:
                return wanted.CheckId.Length == 0
                    ? Result<TxnItem?>.Of(null)
                    : Removed(overlay, new Deregistration(wanted.Node, "", wanted.CheckId));
            default:
                return No($"unknown Check verb \"{op.Word}\"");
        }
    }

    private static Result<TxnItem?> Set(CatalogOverlay overlay, NodeRows rows, Check wanted)
    {
        if (rows.Row is not { } node)
        {
            return No("Missing node registration");
        }

        if (wanted.ServiceId.Length > 0 && !rows.Services.ContainsKey(Keyspace.Fold(wanted.ServiceId)))
        {
            return No("Missing service registration");
        }

        if (wanted.CheckId.Length == 0)
        {
            return No("failed inserting check: object missing primary index");
        }

        var registration = new Registration(node with { Name = wanted.Node }, null, [wanted]) { SkipNodeUpdate = true };
        return overlay.Take(RegisterPlan.Plan(overlay.Picture, registration)) is { } refused
            ? No(refused, CheckWrong)
            : new TxnItem.OfCheck(overlay.Picture.RowsOf(wanted.Node).Checks[Keyspace.Fold(wanted.CheckId)]);
    }

    private static Result<TxnItem?> Removed(CatalogOverlay overlay, Deregistration what) =>
        overlay.Take(DeregisterPlan.Plan(overlay.Picture, what)) is { } refused ? refused : Result<TxnItem?>.Of(null);

    private static Result<TxnItem?> No(string what) => new Refused(Refusal.Conflict, what);

    /// <summary>A transaction tells what is wrong without saying in which part of a registration.</summary>
    private static Result<TxnItem?> No(Refused refused, string part) => No(
        refused.Message.StartsWith(part, StringComparison.Ordinal) ? refused.Message[part.Length..] : refused.Message);
}
