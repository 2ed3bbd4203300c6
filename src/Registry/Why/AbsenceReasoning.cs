using Muster.Bedrock;
using Muster.Registry.Catalog.Past;

namespace Muster.Registry.Why;

/// <summary>Why something is not there at all. Pure.</summary>
internal static class AbsenceReasoning
{
    public static Explanation OfService(WhyAsked asked, Evidence evidence)
    {
        if (evidence.OwnServices.Values.FirstOrDefault(service => Is(service.Name, asked.Name)) is { } own)
        {
            return new Explanation(
                WhyKind.Service, own.Name, Verdict.Missing, Cause.NotTold,
                $"{own.Name} is registered with this agent ({own.Id}), which has not told the catalog yet")
            {
                Next = ["muster monitor  # shows what keeps the agent from telling; it tries again within half a minute"],
            };
        }

        return Gone(WhyKind.Service, asked.Name, evidence, evidence.Story.Moments) ?? Unknown(asked, evidence);
    }

    /// <summary>Null where nothing is known of such an instance.</summary>
    public static Explanation? OfInstance(WhyAsked asked, Evidence evidence) => Gone(
        WhyKind.Instance,
        asked.Instance,
        evidence,
        [.. evidence.Story.Moments.Where(moment => Is(moment.ServiceId, asked.Instance))]);

    /// <summary>Another datacenter was asked for.</summary>
    public static Explanation Elsewhere(WhyAsked asked, string datacenter) => new(
        asked.Kind, asked.Name, Verdict.Missing, Cause.WrongDatacenter,
        $"This cluster is datacenter {datacenter}, and knows of no other: nothing of {asked.Datacenter} is answered here")
    {
        Next = [$"ask an agent of {asked.Datacenter} (-http-addr), or leave -datacenter out"],
    };

    /// <summary>A name that nobody knows.</summary>
    public static Explanation Unknown(WhyAsked asked, Evidence evidence)
    {
        var picture = evidence.Picture;
        var meant = Nearest.Of(
            asked.Name,
            picture.Services.Select(service => service.Name).Concat(picture.Nodes.Select(node => node.Name)).Concat(evidence.Queries));
        var since = evidence.Story.SinceTime is { } time && evidence.Story.Since > Engine.Revision.Never
            ? $" since {Words.Clock(time, evidence.Now)}, and before that nothing is known"
            : "";
        var what = asked.Kind == WhyKind.Any ? "Nothing" : $"No {asked.Kind.ToString().ToLowerInvariant()}";
        return new Explanation(
            asked.Kind, asked.Name, Verdict.Missing, Cause.NeverRegistered,
            $"{what} was ever registered as {asked.Name}{since}{(meant is null ? "" : $"; did you mean {meant}?")}")
        {
            At = picture.At,
            Next = [meant is null ? "muster catalog services  # lists what there is" : $"muster why {meant}"],
        };
    }

    /// <param name="moments">Newest first.</param>
    public static Explanation? Gone(WhyKind kind, string name, Evidence evidence, IReadOnlyList<CatalogMoment> moments)
    {
        if (moments.Count == 0)
        {
            return null;
        }

        var (cause, says) = moments[0].Deed is CatalogDeed.Deregistered or CatalogDeed.NodeDeregistered
            ? Ended(moments[0], moments, kind, name, evidence)
            : (Cause.NotRecorded,
                $"{name} is not there, and what ended it is not known: it goes with a restore, or with history that nobody recorded, "
                + $"up to index {evidence.Story.Since}");
        return new Explanation(kind, name, Verdict.Missing, cause, says)
        {
            At = evidence.Picture.At,
            Chain = Chains.Of(moments),
            Next = NextSteps.OfGone(cause, moments[0], evidence),
        };
    }

    private static (Cause, string) Ended(
        CatalogMoment end, IReadOnlyList<CatalogMoment> moments, WhyKind kind, string name, Evidence evidence)
    {
        var when = $"{Words.At(end.Stamp.At, evidence.Now)}, {Words.By(end.Stamp)}";
        var label = end.Deed == CatalogDeed.NodeDeregistered ? $"Node {end.Node}"
            : kind == WhyKind.Instance ? $"{end.ServiceId} on {end.Node}"
            : $"its last instance {end.ServiceId} on {end.Node}";
        var begins = kind == WhyKind.Instance || end.Deed == CatalogDeed.NodeDeregistered ? label : $"{name} is not there: {label}";
        if (end.NodeNow.Length > 0)
        {
            return (Cause.NodeRenamed,
                $"{name} is not there: another registration took the node id of {end.Node} for the name {end.NodeNow}, {when}");
        }

        if (end.Is is { } now)
        {
            return (Cause.Renamed, $"{begins} became service {now.Name} at {when}");
        }

        if (end.Stamp.Origin.Source == Caller.Reaper.Source)
        {
            var failed = moments.FirstOrDefault(moment => moment.Deed == CatalogDeed.CheckTurned && moment.To == Catalog.CheckStatus.Critical
                && Is(moment.Node, end.Node));
            return (Cause.Reaped,
                $"{begins} was removed at {when}, as it was critical for longer than its owner allowed (deregister_critical_service_after)"
                + (failed is null ? "" : $"; check {failed.CheckId} fell at {Words.Clock(failed.Stamp.At, evidence.Now)}{Words.Said(failed.Detail)}"));
        }

        return end is { Deed: CatalogDeed.Deregistered, EndedWithNode: true }
            ? (Cause.NodeDeregistered, $"{begins} was deregistered with its node at {when}")
            : (Cause.Deregistered, $"{begins} was deregistered at {when}");
    }

    private static bool Is(string one, string other) => string.Equals(one, other, StringComparison.OrdinalIgnoreCase);
}
