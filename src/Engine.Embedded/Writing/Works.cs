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

internal sealed class GrantWork(Lease lease, LeaseClock clock) : Work<Lease>
{
    public override void Stage(Staging staging)
    {
        Outcome = staging.State.Grant(lease);
        if (Outcome.Ok)
        {
            staging.Begin();
            staging.Journal.Grant(lease);
        }
    }

    public override void Done()
    {
        if (Outcome.Ok)
        {
            clock.Start(lease);
        }

        base.Done();
    }
}

internal sealed class RevokeWork(LeaseId id, Origin origin, LeaseClock clock) : Work<Revision>
{
    public override void Stage(Staging staging)
    {
        var applied = staging.State.Revoke(id);
        Outcome = applied.Result;
        if (Outcome.Ok)
        {
            staging.Begin();
            staging.Journal.Revoke(id);
            staging.Append(applied.Events, origin);
        }
    }

    public override void Done()
    {
        clock.Stop(id);
        base.Done();
    }
}

/// <summary>Records the new floor; the state raises it once that is durable.</summary>
internal sealed class CompactWork(Revision at) : Work<Revision>
{
    private Mvcc.MvccState? _state;

    public override void Stage(Staging staging)
    {
        _state = staging.State;
        if (_state.RefuseCompact(at) is { } refused)
        {
            Outcome = refused;
            return;
        }

        Outcome = at;
        staging.Begin();
        staging.Journal.Compact(at);
    }

    public override void Done()
    {
        // A neighbour in the same batch may have raised it further.
        if (Outcome.Ok && _state!.RefuseCompact(at) is { } refused)
        {
            Outcome = refused;
        }
        else if (Outcome.Ok)
        {
            _state!.Compact(at);
        }

        base.Done();
    }
}
