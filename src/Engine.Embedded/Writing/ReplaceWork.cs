using Muster.Bedrock;
using Muster.Engine.Mvcc;
using Muster.Engine.Watching;

namespace Muster.Engine.Embedded.Writing;

/// <summary>
/// Puts another state in the place of all there is. The journal takes it in one transaction of its own; once that is
/// durable the tree is swapped, and whoever hung on the old history is told that it is gone.
/// </summary>
internal sealed class ReplaceWork(NewState with, MvccState state, WatchHub hub, Housekeeping housekeeping, LeaseClock clock)
    : Work<Revision>
{
    public override bool IsAlone => true;

    public override void Stage(Staging staging)
    {
        if (state.Head > with.After)
        {
            Outcome = new Refused(
                Refusal.Conflict, $"revision {state.Head} has overtaken the state that was to follow {with.After}");
            return;
        }

        Outcome = with.Head;
        staging.Begin();
        staging.Journal.Replace(with);
    }

    public override void Done()
    {
        if (Outcome.Ok)
        {
            housekeeping.Restart();
            state.Replace(with);
            hub.Restart(
                with.Head, new Refused(Refusal.Compacted, $"the state was replaced: history starts at {with.Head}"));
            clock.Restart(with.Leases.All());
        }

        base.Done();
    }
}
