using Muster.Bedrock;
using Muster.Engine.Etcd.Terms;

namespace Muster.Engine.Etcd.Commits;

/// <summary>One commit on its way, and who waits for it.</summary>
internal sealed class Commit(Txn txn, Origin origin)
{
    private readonly TaskCompletionSource<Result<TxnResult>> _answer = new(
        TaskCreationOptions.RunContinuationsAsynchronously);

    public Txn Txn => txn;

    public Origin Origin => origin;

    public TxnSize Size { get; } = TxnSize.Of(txn);

    public Footprint Footprint { get; } = Footprint.Of(txn);

    public Task<Result<TxnResult>> Answer => _answer.Task;

    public void Settle(Result<TxnResult> answer) => _answer.TrySetResult(answer);
}
