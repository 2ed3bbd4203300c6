using Muster.Registry.Catalog;
using Muster.Registry.Catalog.Past;
using Muster.Registry.External;
using Muster.Registry.Local;

namespace Muster.Registry.Why;

/// <summary>What an instance's checks say of it.</summary>
/// <param name="Says">What follows its name: <c>is in maintenance since …</c>; empty where it passes.</param>
/// <param name="Check">The one that decides; null where all pass.</param>
internal sealed record HealthFinding(Cause Cause, string Says, Check? Check)
{
    public static readonly HealthFinding Passing = new(Cause.None, "", null);

    public bool IsCritical => Check is { Status: CheckStatus.Critical };
}

/// <summary>Finds the check that keeps an instance out of answers, and says why it does. Pure.</summary>
internal static class HealthReasoning
{
    /// <summary>From so many turns in an hour on, a check is said to waver.</summary>
    private const int TurnsMin = 4;

    private const string TtlExpired = "TTL expired";
    private const string AliasSays = "Aliased check ";

    private static readonly TimeSpan _waverWindow = TimeSpan.FromHours(1);

    public static HealthFinding Of(HealthEntry entry, Evidence evidence)
    {
        var critical = entry.Checks.Where(check => check.Status == CheckStatus.Critical)
            .Select(check => Critical(evidence.Freshest(check), evidence)).MinBy(found => found.Cause);
        if (critical is not null)
        {
            return critical;
        }

        return entry.Checks.FirstOrDefault(check => check.Status != CheckStatus.Passing) is { } warning
            ? new HealthFinding(
                Cause.Warning, $"warns: check {warning.CheckId} is {warning.Status}{Since(warning, evidence)}{Words.Said(warning.Output)}",
                warning)
            : HealthFinding.Passing;
    }

    /// <summary>Since when and through whom a check is what it is, where that is known: <c> since 12:00:00Z (3m ago)</c>.</summary>
    public static string Since(Check check, Evidence evidence) =>
        evidence.TurnOf(check) is { } turn ? $" since {Words.At(turn.Stamp.At, evidence.Now)}" : "";

    private static HealthFinding Critical(Check check, Evidence evidence)
    {
        var turn = evidence.TurnOf(check);
        var since = Since(check, evidence);
        var said = Words.Said(check.Output);
        return check.CheckId switch
        {
            MaintenanceCheck.NodeId => new HealthFinding(
                Cause.NodeMaintenance, $"is in maintenance with its node{since}{By(turn)}{Reason(check)}", check),
            _ when check.CheckId.StartsWith(MaintenanceCheck.ServiceIdPrefix, StringComparison.OrdinalIgnoreCase) =>
                new HealthFinding(Cause.ServiceMaintenance, $"is in maintenance{since}{By(turn)}{Reason(check)}", check),
            Offer.SerfHealthId or ExternalPlan.EchoCheckId => new HealthFinding(
                Cause.NodeLost, $"is lost with its node: {check.CheckId} is critical{since}{said}", check),
            _ when IsAlias(check) => new HealthFinding(
                Cause.AliasFailed, $"follows {Target(check, evidence)}, which is critical{since}{AliasSaid(check.Output)}", check),
            _ when IsExpired(check, turn) => new HealthFinding(Cause.TtlExpired, Expired(check, turn, evidence), check),
            _ when turn is { Deed: CatalogDeed.CheckAdded } && check.Output.Length == 0 => new HealthFinding(
                Cause.NotYetPassing, $"has not passed its check {check.CheckId} yet, which came {Words.At(turn.Stamp.At, evidence.Now)}", check),
            _ => new HealthFinding(
                Cause.CheckFailed, $"fails its check {check.CheckId}{since}{Reported(check, turn)}{said}{Wavers(check, evidence)}", check),
        };
    }

    private static string By(CatalogMoment? turn) => turn is null ? "" : $", {Words.By(turn.Stamp)}";

    /// <summary>Who reports for a ttl check may be wrong himself: said with it.</summary>
    private static string Reported(Check check, CatalogMoment? turn) =>
        check.Type == "ttl" && turn is { Stamp.Origin.Door: not "system" } ? $", as reported {Words.By(turn.Stamp)}" : "";

    private static string Reason(Check check)
    {
        var reason = MaintenanceCheck.ReasonOf(check.Notes);
        return reason.Length == 0 ? ", no reason given" : Words.Said(reason);
    }

    private static bool IsAlias(Check check) =>
        check.Type == "alias" || check.Output.StartsWith(AliasSays, StringComparison.Ordinal);

    private static string AliasSaid(string output) =>
        Words.Said(output.StartsWith(AliasSays, StringComparison.Ordinal) ? output[AliasSays.Length..] : output);

    private static string Target(Check check, Evidence evidence) => evidence.DefinitionOf(check) switch
    {
        { AliasService.Length: > 0, AliasNode.Length: > 0 } alias => $"{alias.AliasService} on {alias.AliasNode}",
        { AliasService.Length: > 0 } alias => alias.AliasService,
        { AliasNode.Length: > 0 } alias => $"node {alias.AliasNode}",
        _ => $"another (alias check {check.CheckId})",
    };

    private static bool IsExpired(Check check, CatalogMoment? turn) =>
        check.Output.StartsWith(TtlExpired, StringComparison.Ordinal)
        || (check is { Type: "ttl", Output.Length: 0 } && turn is { Deed: CatalogDeed.CheckTurned, Stamp.Origin.Door: "system" });

    private static string Expired(Check check, CatalogMoment? turn, Evidence evidence)
    {
        var ttl = evidence.DefinitionOf(check)?.Ttl ?? check.Definition.Ttl;
        var came = evidence.Story.Moments.FirstOrDefault(moment => moment.Deed == CatalogDeed.CheckAdded && Evidence.IsOf(moment, check));
        return (turn, ttl > TimeSpan.Zero) switch
        {
            ({ }, true) => $"did not renew its check {check.CheckId} within its TTL of {Words.Length(ttl)}: "
                + $"last at {Words.At(Later(turn.Stamp.At - ttl, came?.Stamp.At), evidence.Now)}",
            ({ }, _) => $"did not renew its check {check.CheckId} within its TTL, which ended at {Words.At(turn.Stamp.At, evidence.Now)}",
            _ => $"did not renew its check {check.CheckId} within its TTL",
        };
    }

    /// <summary>A registration counts as a renewal, and may be told to the catalog a moment later than it was made.</summary>
    private static DateTimeOffset Later(DateTimeOffset one, DateTimeOffset? other) => other > one ? other.Value : one;

    private static string Wavers(Check check, Evidence evidence)
    {
        var turns = evidence.Story.Moments.Count(moment => moment.Deed == CatalogDeed.CheckTurned
            && Evidence.IsOf(moment, check) && evidence.Now - moment.Stamp.At < _waverWindow);
        return turns >= TurnsMin ? $" (it turned {turns} times within the last hour)" : "";
    }
}
