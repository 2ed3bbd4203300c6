using System.Collections.Immutable;
using Muster.Bedrock;
using Muster.Engine;
using Muster.Registry.Catalog;
using Muster.Registry.Kv;
using Muster.Registry.Views;

namespace Muster.Registry.Transactions;

/// <summary>What a transaction comes to.</summary>
/// <param name="Txn">
/// Trees are read first, two steps each: values, then side records. With errors it writes nothing, and says only what
/// they rely on; null when there is nothing to be asked at all.
/// </param>
internal sealed record TxnChange(Txn? Txn, IReadOnlyList<TxnItem> Items, IReadOnlyList<TxnError> Errors);

/// <summary>
/// Decides a transaction of several operations: all of them or none. Every operation sees those before it; all that fail
/// are told.
/// </summary>
internal static class TxnPlan
{
    /// <summary>Stands for the revision that the commit will have.</summary>
    public static readonly Revision Now = new(long.MaxValue);

    /// <param name="keys">Every key that an operation names, as it is.</param>
    public static TxnChange Plan(
        CatalogSnapshot picture, IReadOnlyDictionary<Key, LockPicture> keys, ImmutableArray<TxnOp> ops)
    {
        var errors = Vet(keys, ops);
        if (errors.Count > 0)
        {
            return new TxnChange(null, [], errors);
        }

        var basis = new Basis();
        var kv = new KvOverlay(keys, picture, basis);
        var catalog = new CatalogOverlay(picture, basis);
        var items = new List<TxnItem>();
        for (var i = 0; i < ops.Length; i++)
        {
            var applied = ops[i] switch
            {
                TxnOp.Kv op => kv.Apply(op, catalog.Picture),
                TxnOp.OfNode op => CatalogOps.Apply(catalog, op),
                TxnOp.OfService op => CatalogOps.Apply(catalog, op),
                var op => CatalogOps.Apply(catalog, (TxnOp.OfCheck)op),
            };
            if (!applied.TryGet(out var item, out var refused))
            {
                errors.Add(new TxnError(i, refused.Message));
            }
            else if (item is not null)
            {
                items.Add(item);
            }
        }

        if (errors.Count > 0)
        {
            return new TxnChange(basis.Then([]), [], errors);
        }

        var reads = kv.Trees.SelectMany(ReadsOf);
        return new TxnChange(basis.Then([.. reads, .. kv.Steps(), .. catalog.Steps()]), items, []);
    }

    /// <summary>What is wrong with operations whatever else is so; where there is any of it, nothing else is looked at.</summary>
    private static List<TxnError> Vet(IReadOnlyDictionary<Key, LockPicture> keys, ImmutableArray<TxnOp> ops)
    {
        var errors = new List<TxnError>();
        for (var i = 0; i < ops.Length; i++)
        {
            if (Complaint(keys, ops[i]) is { } complaint)
            {
                errors.Add(new TxnError(i, complaint));
            }
        }

        return errors;
    }

    private static string? Complaint(IReadOnlyDictionary<Key, LockPicture> keys, TxnOp op) => op switch
    {
        TxnOp.Kv kv => KvOverlay.Complaint(keys, kv),
        { Verb: TxnVerb.Get } => null,
        TxnOp.OfNode { Node.Name: "" } => "Must provide node",
        TxnOp.OfNode { Node.Id: { Length: > 0 } id } => NodeIdRule.Complaint(id) is { } why ? $"Bad node ID: {why}" : null,
        TxnOp.OfService service => RegistrationRules.Complaint(service.Service),
        _ => null,
    };

    private static IEnumerable<Op> ReadsOf(Key prefix) =>
    [
        new Op.Read(new RangeQuery(Keyspace.UserPrefix(prefix))),
        new Op.Read(new RangeQuery(Keyspace.SidePrefix(prefix))),
    ];
}
