using Muster.Bedrock;

namespace Muster.Engine.Embedded.Writing;

internal sealed class CommitWork(Txn txn, Origin origin) : Work<TxnResult>
{
    public override void Stage(Staging staging)
    {
        var applied = staging.State.Commit(txn);
        Outcome = applied.Result;
        staging.Append(applied.Events, origin);
    }
}
