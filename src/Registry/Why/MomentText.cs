using Muster.Registry.Catalog.Past;

namespace Muster.Registry.Why;

/// <summary>Says what happened in a few words. Pure.</summary>
internal static class MomentText
{
    public static string Of(CheckRun<CatalogMoment> run)
    {
        var moment = run.Last;
        var who = moment.ServiceId.Length > 0 ? $"{moment.ServiceId} on {moment.Node}" : $"node {moment.Node}";
        var detail = moment.Detail;
        return moment.Deed switch
        {
            CatalogDeed.Registered => $"{who} registered{(detail.Length > 0 ? $" at {detail}" : "")}",
            CatalogDeed.Changed => $"{who} registered again: {detail}",
            CatalogDeed.Deregistered => $"{who} deregistered{(detail.Length > 0 ? $": {detail}" : "")}",
            CatalogDeed.CheckAdded => $"check {moment.CheckId} came, {moment.To}{Words.Said(detail)}",
            CatalogDeed.CheckRemoved => $"check {moment.CheckId} went",
            CatalogDeed.CheckTurned => $"check {moment.CheckId} turned {moment.To}{Words.Said(detail)}{Times(run)}",
            CatalogDeed.NodeRegistered => $"{who} registered at {detail}",
            CatalogDeed.NodeChanged => $"{who} changed: {detail}",
            _ => $"{who} deregistered{(detail.Length > 0 ? $": {detail}" : "")}",
        };
    }

    private static string Times(CheckRun<CatalogMoment> run) => run.Count == 1
        ? ""
        : $" (the last of {run.Count} turns in {Words.Length(run.Last.Stamp.At - run.First.Stamp.At)})";
}
