using Muster.Bedrock;

namespace Muster.Engine.Mvcc;

/// <summary>
/// The compaction revision, shared by all snapshots: it is raised before anything of the past is cut, so whoever has read
/// the past and then finds the floor still at or below what was asked has read it whole.
/// </summary>
internal sealed class CompactionFloor(Revision at)
{
    // A reference, so that readers on other threads see either the old floor or the new one, before what follows it.
    private volatile Floor _floor = new(at);

    public Revision At => _floor.At;

    public void Raise(Revision at)
    {
        Invariant.That(at > At);
        _floor = new Floor(at);
    }

    public Refused? Refuse(Revision asked) => asked < At ? Compacted(asked) : null;

    public Refused Compacted(Revision asked) =>
        new(Refusal.Compacted, $"revision {asked} is gone: history starts at {At}");

    private sealed record Floor(Revision At);
}
