using Muster.Bedrock;

namespace Muster.Engine.Mvcc;

/// <summary>
/// The compaction revision, shared by all snapshots: it is raised before anything of the past is cut, so whoever has read
/// the past and then finds the floor still at or below what was asked has read it whole.
/// </summary>
internal sealed class CompactionFloor(Revision at)
{
    private long _at = at.Value;

    public Revision At => new(Volatile.Read(ref _at));

    public void Raise(Revision at)
    {
        Invariant.That(at > At);
        Volatile.Write(ref _at, at.Value);
    }

    public Refused? Refuse(Revision asked) => asked < At ? Compacted(asked) : null;

    public Refused Compacted(Revision asked) =>
        new(Refusal.Compacted, $"revision {asked} is gone: history starts at {At}");
}
