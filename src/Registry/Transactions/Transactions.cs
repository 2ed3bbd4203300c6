using System.Collections.Immutable;
using Muster.Bedrock;
using Muster.Bedrock.Metrics;
using Muster.Engine;
using Muster.Registry.Kv;

namespace Muster.Registry.Transactions;

/// <summary>Several operations at once, on keys, nodes, services and checks: all of them at one revision, or none.</summary>
public sealed class Transactions(IEngine engine, Catalog.Catalog catalog, Locks locks, TimeProvider time)
{
    /// <summary>How often a transaction is planned anew because what it relied on changed meanwhile.</summary>
    private const int AttemptsMax = 32;

    /// <summary>Milliseconds that transactions took which may write.</summary>
    public Sample WriteTimes { get; } = new();

    public Sample ReadTimes { get; } = new();

    /// <summary>
    /// Does all or nothing; what an operation asks for is in the answer, in the order of the operations. What cannot be
    /// done is told operation by operation, in Consul's words.
    /// </summary>
    public async ValueTask<Result<TxnAnswer>> RunAsync(
        Caller caller, ImmutableArray<TxnOp> ops, CancellationToken cancel)
    {
        var began = time.GetTimestamp();
        for (var attempt = 0; attempt < AttemptsMax; attempt++)
        {
            if (!(await engine.HeadAsync(cancel)).TryGet(out var head, out var refused)
                || !(await catalog.FreshAsync(cancel)).TryGet(out var picture, out refused)
                || !(await KeysAsync(ops, head, cancel)).TryGet(out var keys, out refused))
            {
                return refused;
            }

            var change = TxnPlan.Plan(picture, keys, ops);
            if (change.Txn is null)
            {
                return new TxnAnswer([], change.Errors);
            }

            if (!(await engine.CommitAsync(change.Txn, caller.ToOrigin(), cancel)).TryGet(out var done, out refused))
            {
                return refused;
            }

            if (!done.Succeeded)
            {
                continue;
            }

            if (change.Txn.Then.Any(op => op is Op.Put put ? Keyspace.Catalog.Contains(put.Key) : IsOfCatalog(op)))
            {
                _ = await catalog.FreshAsync(cancel);
                await catalog.EndingsAsync(done.At, cancel);
            }

            (ops.Any(op => op.Writes) ? WriteTimes : ReadTimes).Record(time.GetElapsedTime(began).TotalMilliseconds);
            return new TxnAnswer([.. change.Items.SelectMany(item => Shown(item, done))], change.Errors);
        }

        return new Refused(
            Refusal.Conflict, $"what the transaction relies on changed {AttemptsMax} times while it was being decided; try again");
    }

    private static bool IsOfCatalog(Op op) => op is Op.Delete delete && Keyspace.Catalog.Contains(delete.Range.Start);

    private static IEnumerable<TxnItem> Shown(TxnItem item, TxnResult done)
    {
        if (item is not TxnItem.Tree tree)
        {
            return [item.At(done.At)];
        }

        var values = (OpResult.Read)done.Results[2 * tree.Read];
        var sides = (OpResult.Read)done.Results[(2 * tree.Read) + 1];
        var below = KvReader.Entries(values.Result.Items, sides.Result.Items);
        return tree.Layer.Tree(tree.Prefix, below).Select(entry => new TxnItem.Entry(entry).At(done.At));
    }

    private async ValueTask<Result<Dictionary<Key, LockPicture>>> KeysAsync(
        ImmutableArray<TxnOp> ops, Revision atLeast, CancellationToken cancel)
    {
        var keys = new Dictionary<Key, LockPicture>();
        foreach (var op in ops.OfType<TxnOp.Kv>())
        {
            if (op.Verb is TxnVerb.GetTree or TxnVerb.DeleteTree || keys.ContainsKey(op.Key))
            {
                continue;
            }

            if (!(await locks.PictureAsync(op.Key, op.Session, atLeast, cancel)).TryGet(out var picture, out var refused))
            {
                return refused;
            }

            keys.Add(op.Key, picture);
        }

        return keys;
    }
}
