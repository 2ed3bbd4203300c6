using System.Collections.Immutable;
using Muster.Registry.Catalog;

namespace Muster.Registry.Why;

/// <summary>An instance, what was asked of it, and what its checks say.</summary>
/// <param name="Unchosen">Why it is not among those asked for; <see cref="Cause.None"/> where it is.</param>
internal sealed record InstanceFinding(HealthEntry Entry, Cause Unchosen, HealthFinding Health, InstanceVerdict Verdict)
{
    public string Label => $"{Entry.Instance.Service.Id} on {Entry.Node.Name}";

    public Service Service => Entry.Instance.Service;

    public bool IsIn(WhyDoor door) => door switch
    {
        WhyDoor.Dns or WhyDoor.Srv => Verdict.Dns,
        _ => Verdict.Passing,
    };
}

/// <summary>Which answers an instance is in, and why not in the others. Pure.</summary>
internal static class InstanceReasoning
{
    public static IReadOnlyList<InstanceFinding> All(WhyAsked asked, Evidence evidence) =>
    [
        .. evidence.Picture.Health(asked.Name).Select(entry => Of(Counted(entry, asked.IgnoredChecks), asked, evidence)),
    ];

    /// <summary>The same selection as a plain list, one condition after another.</summary>
    public static IEnumerable<(Cause Cause, Func<HealthEntry, bool> Holds)> Conditions(WhyAsked asked)
    {
        if (asked.Node.Length > 0)
        {
            yield return (Cause.OtherNode, entry => Same(entry.Node.Name, asked.Node));
        }

        if (asked.Instance.Length > 0)
        {
            yield return (Cause.OtherInstance, entry => Same(entry.Instance.Service.Id, asked.Instance));
        }

        if (!asked.Tags.IsEmpty)
        {
            yield return (Cause.TagMissing, entry => MissingTag(entry, asked) is null);
        }

        if (!asked.Filters.IsEmpty)
        {
            yield return (Cause.Filtered, entry => asked.Filters.All(filter => filter.Holds(entry)));
        }
    }

    /// <summary>The first of the asked tags that it has not.</summary>
    public static string? MissingTag(HealthEntry entry, WhyAsked asked) =>
        asked.Tags.FirstOrDefault(tag => !entry.Instance.Service.Tags.Contains(tag, StringComparer.OrdinalIgnoreCase));

    private static bool Same(string one, string other) => string.Equals(one, other, StringComparison.OrdinalIgnoreCase);

    private static HealthEntry Counted(HealthEntry entry, ImmutableArray<string> ignored) => ignored.IsEmpty
        ? entry
        : entry with { Checks = [.. entry.Checks.Where(check => !ignored.Contains(check.CheckId))] };

    private static InstanceFinding Of(HealthEntry entry, WhyAsked asked, Evidence evidence)
    {
        var unchosen = Conditions(asked).FirstOrDefault(condition => !condition.Holds(entry)).Cause;
        var health = HealthReasoning.Of(entry, evidence);
        var chosen = unchosen == Cause.None;
        var verdict = new InstanceVerdict(
            entry.Node.Name,
            entry.Instance.Service.Id,
            chosen,
            chosen && health.Cause == Cause.None,
            chosen && !health.IsCritical && (health.Cause == Cause.None || !evidence.Dns.OnlyPassing),
            chosen ? health.Cause : unchosen,
            chosen ? health.Says : Unchosen(unchosen, entry, asked));
        return new InstanceFinding(entry, unchosen, health, verdict);
    }

    private static string Unchosen(Cause cause, HealthEntry entry, WhyAsked asked) => cause switch
    {
        Cause.TagMissing => $"has not the tag {MissingTag(entry, asked)}",
        Cause.Filtered => $"is left out by {asked.Filters.First(filter => !filter.Holds(entry)).Text}",
        Cause.OtherNode => $"runs on {entry.Node.Name}",
        _ => "is another instance",
    };
}
