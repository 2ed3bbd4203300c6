using Muster.Engine;
using Muster.Registry.Catalog;
using Muster.Registry.Kv;

namespace Muster.Registry.Transactions;

/// <summary>What an operation has to show.</summary>
public abstract record TxnItem
{
    private TxnItem()
    {
    }

    /// <summary>With its value only where it was asked for.</summary>
    public sealed record Entry(KvEntry Kv) : TxnItem;

    public sealed record OfNode(Node Node) : TxnItem;

    public sealed record OfService(ServiceInstance Service) : TxnItem;

    public sealed record OfCheck(Check Check) : TxnItem;

    /// <summary>A tree as it was before the transaction, and what the operations before it have changed.</summary>
    internal sealed record Tree(int Read, Key Prefix, KvLayer Layer) : TxnItem;

    /// <summary>The same, with the revision of the commit where rows bear the mark for it.</summary>
    internal TxnItem At(Revision done) => this switch
    {
        Entry { Kv: var kv } => new Entry(kv with { Created = Of(kv.Created, done), Modified = Of(kv.Modified, done) }),
        OfNode { Node: var node } => new OfNode(
            node with { Created = Of(node.Created, done), Modified = Of(node.Modified, done) }),
        OfService { Service: var service } => new OfService(
            service with { Created = Of(service.Created, done), Modified = Of(service.Modified, done) }),
        OfCheck { Check: var check } => new OfCheck(
            check with { Created = Of(check.Created, done), Modified = Of(check.Modified, done) }),
        _ => this,
    };

    private static Revision Of(Revision seen, Revision done) => seen == TxnPlan.Now ? done : seen;
}

/// <summary>An operation that cannot be done, and why, in Consul's words.</summary>
public readonly record struct TxnError(int Op, string What);

/// <summary>What came of a transaction: with errors nothing was done, and there are no items.</summary>
public sealed record TxnAnswer(IReadOnlyList<TxnItem> Items, IReadOnlyList<TxnError> Errors);
