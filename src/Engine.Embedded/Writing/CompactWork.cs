using Muster.Bedrock;

namespace Muster.Engine.Embedded.Writing;

/// <summary>Records the new floor; the state raises it once that is durable.</summary>
internal sealed class CompactWork(Revision at) : Work<Revision>
{
    private Mvcc.MvccState? _state;

    public override bool Frees(Mvcc.Snapshot present) => true;

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
