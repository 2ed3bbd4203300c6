using Muster.Registry.Catalog;
using Muster.Registry.Catalog.Past;

namespace Muster.Registry.Why;

/// <summary>Makes a short chain of a long past. Pure.</summary>
internal static class Chains
{
    private const int StepsMax = 8;

    /// <summary>Of so many instances the past is told; that of more tells nothing.</summary>
    private const int InstancesMax = 3;

    /// <param name="moments">Newest first.</param>
    /// <param name="whom">Whose; none stands for everybody.</param>
    public static IReadOnlyList<WhyStep> Of(IReadOnlyList<CatalogMoment> moments, IReadOnlyList<InstanceFinding> whom)
    {
        var few = whom.Take(InstancesMax).ToList();
        return Of([.. moments.Where(moment => few.Count == 0 || few.Any(found => Concerns(moment, found)))]);
    }

    public static IReadOnlyList<WhyStep> Of(IReadOnlyList<CatalogMoment> moments) =>
        [.. CheckRuns.Gather(moments, TurnOf).Take(StepsMax).Reverse().Select(Step)];

    private static CheckTurn TurnOf(CatalogMoment moment) =>
        new(moment.At.Value, moment.Node, moment.CheckId, moment.Deed == CatalogDeed.CheckTurned);

    private static bool Concerns(CatalogMoment moment, InstanceFinding found) =>
        string.Equals(moment.Node, found.Entry.Node.Name, StringComparison.OrdinalIgnoreCase)
        && (moment.ServiceId.Length == 0
            || string.Equals(moment.ServiceId, found.Service.Id, StringComparison.OrdinalIgnoreCase));

    private static WhyStep Step(CheckRun<CatalogMoment> run)
    {
        var moment = run.Last;
        var isBad = moment.Deed is CatalogDeed.Deregistered or CatalogDeed.NodeDeregistered
            || moment.To is { Length: > 0 } and not CheckStatus.Passing;
        return new WhyStep(moment.At, moment.Stamp, MomentText.Of(run), isBad);
    }
}
