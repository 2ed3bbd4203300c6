using Muster.Registry.Catalog;
using Muster.Registry.Local.Probes;

namespace Muster.Registry.Local;

/// <summary>
/// What alias checks say: the worst that any check of the aliased service, or of its node, says. The texts are those of
/// Consul 1.8.7, but an alias never takes its own word for another's: Consul's, once critical, may stay so for ever.
/// </summary>
internal static class AliasPlan
{
    /// <summary>
    /// Bytes that an alias may add to what it repeats. Two that mirror each other would otherwise grow without end.
    /// </summary>
    public const int AddedBytesMax = 1024;

    /// <summary>Brings all alias checks up to what they mirror.</summary>
    /// <param name="picture">What this agent offers: the truth for aliases that name no node.</param>
    /// <param name="self">This agent's node.</param>
    /// <param name="rowsOf">What the catalog holds of a node.</param>
    /// <param name="now">The moment.</param>
    public static Change Mirror(Picture picture, string self, Func<string, OwnRows> rowsOf, TimeSpan now)
    {
        var own = picture.Checks.Values.ToLookup(check => check.Definition.ServiceId, StringComparer.Ordinal);
        var changed = new Change(picture);
        foreach (var alias in picture.Checks.Values.Where(check => check.Definition.Kind == CheckKind.Alias))
        {
            var definition = alias.Definition;
            var verdict = definition.AliasNode.Length == 0
                ? Judge(definition, OfPicture(own, definition), picture.Services.ContainsKey(definition.AliasService))
                : OfCatalog(definition, self, rowsOf(definition.AliasNode));
            var output = CheckState.CutHead(verdict.Output, picture.Terms.OutputBytesMax + AddedBytesMax);
            var turn = HealthPlan.Turn(
                changed.Picture, alias, CheckState.Mirrored(alias, verdict with { Output = output }, now));
            changed = turn with
            {
                Checks = changed.Checks.AddRange(turn.Checks),
                Outputs = changed.Outputs.AddRange(turn.Outputs),
            };
        }

        return changed;
    }

    private static ProbeResult OfCatalog(LocalCheckDefinition alias, string self, OwnRows rows)
    {
        var isOwnNode = alias.AliasNode.Equals(self, StringComparison.OrdinalIgnoreCase);
        var opinions = rows.Checks.Values
            .Where(check => check.ServiceId.Length == 0 || check.ServiceId == alias.AliasService)
            .Where(check => !isOwnNode || check.CheckId != alias.CheckId)
            .Select(check => new Opinion(check.Name, check.Status, check.Output, check.ServiceId));
        return Judge(alias, opinions, rows.Services.ContainsKey(alias.AliasService));
    }

    private static IEnumerable<Opinion> OfPicture(ILookup<string, LocalCheck> own, LocalCheckDefinition alias) =>
        from serviceId in new[] { "", alias.AliasService }
        from check in own[serviceId]
        where check.Definition.CheckId != alias.CheckId
        select new Opinion(check.Definition.Name, check.Status, check.Output, serviceId);

    private static ProbeResult Judge(LocalCheckDefinition alias, IEnumerable<Opinion> opinions, bool serviceIsThere)
    {
        var result = new ProbeResult(CheckStatus.Passing, "No checks found.");
        var heardOfService = serviceIsThere;
        foreach (var opinion in opinions)
        {
            heardOfService |= opinion.ServiceId == alias.AliasService;
            if (opinion.Status is CheckStatus.Critical or CheckStatus.Warning)
            {
                result = new ProbeResult(opinion.Status, $"Aliased check {Quoted(opinion.Name)} failing: {opinion.Output}");
            }
            else if (result.Status == CheckStatus.Passing)
            {
                result = result with { Output = "All checks passing." };
            }

            if (result.Status == CheckStatus.Critical)
            {
                break;
            }
        }

        return heardOfService
            ? result
            : new ProbeResult(
                CheckStatus.Critical,
                $"Service {alias.AliasService} could not be found on node {alias.AliasNode}");
    }

    private static string Quoted(string name) =>
        $"\"{name.Replace("\\", @"\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";

    private readonly record struct Opinion(string Name, string Status, string Output, string ServiceId);
}
