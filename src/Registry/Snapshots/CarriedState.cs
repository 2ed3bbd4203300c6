using Muster.Bedrock;
using Muster.Engine;

namespace Muster.Registry.Snapshots;

/// <summary>A state that moves from one engine to another, before anybody uses that one.</summary>
public static class CarriedState
{
    /// <summary>Revisions that others who use the same cluster may take while the state is prepared.</summary>
    private const long Slack = 1_000;

    /// <summary>What is to be put into the engine that <paramref name="to"/> leads to. Refuses as the engines do.</summary>
    public static async ValueTask<Result<StateImage>> TakeAsync(
        IWholeState from, IEngine to, bool keepsRevisions, CancellationToken cancel)
    {
        return !(await from.CutAsync(Revision.Never, cancel)).TryGet(out var cut, out var refused)
            || !(await to.HeadAsync(cancel)).TryGet(out var head, out refused)
                ? refused
                : RestorePlan.Plan(cut, head, Slack, keepsRevisions);
    }
}
