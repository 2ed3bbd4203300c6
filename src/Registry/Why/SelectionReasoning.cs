using Muster.Bedrock;
using Muster.Registry.Catalog;
using Muster.Registry.Catalog.Past;

namespace Muster.Registry.Why;

/// <summary>Says why none of a service's instances is one that was asked for. Pure.</summary>
internal static class SelectionReasoning
{
    /// <param name="left">The instances that the conditions before this one have left.</param>
    public static string Says(Cause cause, About about, IReadOnlyList<InstanceFinding> left) => cause switch
    {
        Cause.TagMissing => Tag(about, left),
        Cause.Filtered => Filter(about, left),
        Cause.OtherNode => Node(about, left),
        _ => Instance(about, left),
    };

    /// <summary>The tag that the fewest instances have, and, where one is near, what was probably meant.</summary>
    public static (string Tag, string? Meant) TagOf(About about)
    {
        var services = about.All.Select(found => found.Service).ToList();
        var missing = about.Asked.Tags.MinBy(tag => services.Count(service => Has(service, tag)))!;
        return (missing, Nearest.Of(missing, services.SelectMany(service => service.Tags).Distinct(StringComparer.OrdinalIgnoreCase)));
    }

    private static bool Has(Service service, string tag) => service.Tags.Contains(tag, StringComparer.OrdinalIgnoreCase);

    private static string Tag(About about, IReadOnlyList<InstanceFinding> left)
    {
        var (missing, meant) = TagOf(about);
        if (left.Any(found => Has(found.Service, missing)))
        {
            return $"No instance of {about.Name} has all of the tags {string.Join(", ", about.Asked.Tags)}";
        }

        var tags = left.SelectMany(found => found.Service.Tags).GroupBy(tag => tag, StringComparer.OrdinalIgnoreCase)
            .OrderByDescending(group => group.Count()).Select(group => $"{group.Key} ({group.Count()})").ToList();
        var there = tags.Count == 0 ? "it has no tags at all" : $"its tags are {Words.Names(tags)}";
        return $"No instance of {about.Name} has the tag {missing}: {there}{Lost(about, missing)}"
            + (meant is null ? "" : $"; did you mean {meant}?");
    }

    /// <summary>When the tag was taken away, where that is known.</summary>
    private static string Lost(About about, string tag)
    {
        var lost = about.Evidence.Story.Moments.FirstOrDefault(moment =>
            moment is { Deed: CatalogDeed.Changed, Was: { } was, Is: { } now } && Has(was, tag) && !Has(now, tag));
        if (lost is null)
        {
            return "";
        }

        var own = lost is { Is.EnableTagOverride: false, Stamp.Origin.Door: "system" }
            ? ", which put its own tags back (enable_tag_override is not set)"
            : "";
        return $"; {lost.ServiceId} on {lost.Node} lost it at {Words.At(lost.Stamp.At, about.Evidence.Now)}, {Words.By(lost.Stamp)}{own}";
    }

    private static string Filter(About about, IReadOnlyList<InstanceFinding> left)
    {
        var hardest = about.Asked.Filters.MinBy(filter => left.Count(found => filter.Holds(found.Entry)))!;
        var count = left.Count(found => hardest.Holds(found.Entry));
        return count > 0
            ? $"The filter leaves out every instance of {about.Name}: of {left.Count}, only {count} pass {hardest.Text}, and those not the rest"
            : $"The filter leaves out every instance of {about.Name}: {(left.Count == 1 ? "it does not pass" : $"none of the {left.Count} passes")} "
                + hardest.Text;
    }

    private static string Node(About about, IReadOnlyList<InstanceFinding> left)
    {
        var known = about.Evidence.Picture.FindNode(about.Asked.Node) is not null;
        var where = Words.Names(left.Select(found => found.Entry.Node.Name).Distinct(StringComparer.OrdinalIgnoreCase));
        return $"{about.Name} has no instance on {about.Asked.Node}{(known ? "" : ", and there is no such node")}: it runs on {where}";
    }

    private static string Instance(About about, IReadOnlyList<InstanceFinding> left)
    {
        var ids = left.Select(found => found.Service.Id).ToList();
        var meant = Nearest.Of(about.Asked.Instance, ids);
        return $"{about.Name} has no instance {about.Asked.Instance}: there are {Words.Names(ids)}"
            + (meant is null ? "" : $"; did you mean {meant}?");
    }
}
