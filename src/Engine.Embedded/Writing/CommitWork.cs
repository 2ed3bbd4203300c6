using Muster.Bedrock;

namespace Muster.Engine.Embedded.Writing;

internal sealed class CommitWork(Txn txn, Origin origin) : Work<TxnResult>
{
    public override bool Frees(Mvcc.Snapshot present) => Growth.Of(txn, present) == Effect.Frees;

    public override void Stage(Staging staging)
    {
        var applied = staging.State.Commit(txn);
        Outcome = applied.Result;
        staging.Append(applied.Events, origin);
    }
}
