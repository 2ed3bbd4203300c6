using System.Diagnostics;
using Muster.Bedrock;
using Wire = Muster.Etcd.Wire.Messages;

namespace Muster.Engine.Etcd.Terms;

/// <summary>Reads what a transaction did out of etcd's answer, leaving the stamps out.</summary>
internal sealed class TxnDecoder(Layout layout)
{
    /// <param name="head">The revision that the whole answer names.</param>
    /// <param name="stamps">Whether the transaction was encoded with stamps of its own.</param>
    public TxnResult Decode(Txn txn, Wire.TxnResponse response, Revision head, bool stamps)
    {
        var branch = response.Succeeded ? txn.Then : txn.Else;
        var skip = stamps ? TxnEncoder.StampSteps(branch) : 0;
        Invariant.That(response.Responses.Count == branch.Count + skip);
        var results = new OpResult[branch.Count];
        for (var i = 0; i < results.Length; i++)
        {
            results[i] = Decode(branch[i], response.Responses[i + skip], head, stamps);
        }

        return new TxnResult(head, response.Succeeded, results);
    }

    private OpResult Decode(Op op, Wire.ResponseOp told, Revision head, bool stamps) => op switch
    {
        Op.Put => new OpResult.Put(RangeTerms.Item(told.ResponsePut.PrevKv, layout)),
        Op.Delete => new OpResult.Delete(
            told.ResponseDeleteRange.Deleted,
            [.. told.ResponseDeleteRange.PrevKvs.Select(item => RangeTerms.Item(item, layout)!)]),
        Op.Read => new OpResult.Read(RangeTerms.Decode(told.ResponseRange, head, layout)),
        Op.Nested nested => new OpResult.Nested(Decode(nested.Txn, told.ResponseTxn, head, stamps)),
        _ => throw new UnreachableException($"No answer to {op}"),
    };
}
