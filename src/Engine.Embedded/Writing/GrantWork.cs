using Muster.Bedrock;

namespace Muster.Engine.Embedded.Writing;

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
