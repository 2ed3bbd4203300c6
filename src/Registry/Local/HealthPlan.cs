using System.Collections.Immutable;
using Muster.Bedrock;
using Muster.Registry.Catalog;
using Muster.Registry.Local.Probes;

namespace Muster.Registry.Local;

/// <summary>What results, reports and silence do to a picture.</summary>
internal static class HealthPlan
{
    public static Result<Change> Report(Picture picture, string checkId, string status, string output, TimeSpan now)
    {
        if (!CheckStatus.IsKnown(status))
        {
            return new Refused(Refusal.Invalid, $"Invalid check status: '{status}'");
        }

        if (!picture.Checks.TryGetValue(checkId, out var check) || check.Definition.Kind != CheckKind.Ttl)
        {
            return new Refused(Refusal.Unavailable, $"CheckID \"{checkId}\" does not have associated TTL");
        }

        var said = CheckState.CutHead(output, picture.Terms.OutputBytesOf(check.Definition));
        var reported = CheckState.Reported(check, status, said, now);
        return Turn(picture, check, reported) with
        {
            Filings = [new Filing.SaveReport(checkId, reported.Status, reported.Output, check.Definition.Ttl)],
            Reports = [checkId],
        };
    }

    /// <summary>A result that was asked for by an earlier registration of the id changes nothing.</summary>
    public static Change Probed(Picture picture, string checkId, long generation, ProbeResult result, TimeSpan now) =>
        picture.Checks.TryGetValue(checkId, out var check) && check.Standing.Generation == generation
            ? Turn(picture, check, CheckState.Probed(check, result, now))
            : new Change(picture);

    public static Change Expire(Picture picture, string checkId, TimeSpan now) =>
        picture.Checks.TryGetValue(checkId, out var check)
            ? Turn(picture, check, CheckState.Expired(check, now))
            : new Change(picture);

    /// <summary>Services that have been critical for longer than their owners allowed.</summary>
    public static ImmutableArray<string> ToReap(Picture picture, TimeSpan now) =>
    [
        .. picture.Checks.Values.Where(check => CheckState.IsToBeReaped(check, now))
            .Select(check => check.Definition.ServiceId).Distinct(StringComparer.Ordinal),
    ];

    /// <summary>Asked again at the moment of removal: it may have recovered since it was chosen.</summary>
    public static Change Reap(Picture picture, string serviceId, TimeSpan now) =>
        picture.ChecksOf(serviceId).Any(check => CheckState.IsToBeReaped(check, now))
            ? LocalPlan.DeregisterService(picture, serviceId)
            : new Change(picture);

    /// <summary>A check of the picture has come to another opinion, or to the same in other words.</summary>
    public static Change Turn(Picture picture, LocalCheck before, LocalCheck turned)
    {
        var after = picture.Terms.DiscardOutput ? turned with { Output = "" } : turned;
        var id = before.Definition.CheckId;
        return before == after
            ? new Change(picture)
            : new Change(picture with { Checks = picture.Checks.SetItem(id, after) })
            {
                Checks = before.Status == after.Status ? [] : [id],
                Outputs = before.Status == after.Status && before.Output != after.Output ? [id] : [],
            };
    }
}
