using Muster.Bedrock;

namespace Muster.Engine.Embedded.Writing;

internal sealed class RevokeWork(LeaseId id, Origin origin, LeaseClock clock) : Work<Revision>
{
    public override bool Frees(Mvcc.Snapshot present) => true;

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
